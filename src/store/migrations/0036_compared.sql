-- SQLite looks a value up in a list of three or more words by making a table of the list first, for
-- each row that is written: a decision made eight such tables. A row of comparisons says the same
-- and makes none. The checks are reworded where they stand, which is what SQLite's documentation
-- (lang_altertable.html, "Making Other Kinds Of Table Schema Changes") has for what changes no row.
pragma writable_schema = on;

update sqlite_schema set sql =
  replace(replace(sql,
    '(logo_ground in (''any'', ''light'', ''dark''))',
    '(logo_ground = ''any'' or logo_ground = ''light'' or logo_ground = ''dark'')'),
    '(proof in (''press'', ''name'', ''code''))',
    '(proof = ''press'' or proof = ''name'' or proof = ''code'')')
where type = 'table' and name = 'studios';
update sqlite_schema set sql =
  replace(sql,
    '(role in (''editor'', ''admin'', ''owner''))',
    '(role = ''editor'' or role = ''admin'' or role = ''owner'')')
where type = 'table' and name = 'members';
update sqlite_schema set sql =
  replace(sql,
    '(mails in (''at_once'', ''daily'', ''weekly'', ''needs_me''))',
    '(mails = ''at_once'' or mails = ''daily'' or mails = ''weekly'' or mails = ''needs_me'')')
where type = 'table' and name = 'contacts';
update sqlite_schema set sql =
  replace(replace(sql,
    '(state in (''active'', ''paused'', ''closed''))',
    '(state = ''active'' or state = ''paused'' or state = ''closed'')'),
    '(proof in (''press'', ''name'', ''code''))',
    '(proof = ''press'' or proof = ''name'' or proof = ''code'')')
where type = 'table' and name = 'projects';
update sqlite_schema set sql =
  replace(sql,
    '(role in (''viewer'', ''commenter'', ''approver''))',
    '(role = ''viewer'' or role = ''commenter'' or role = ''approver'')')
where type = 'table' and name = 'participants';
update sqlite_schema set sql =
  replace(sql,
    '(state in (''live'', ''rotated'', ''revoked''))',
    '(state = ''live'' or state = ''rotated'' or state = ''revoked'')')
where type = 'table' and name = 'links';
update sqlite_schema set sql =
  replace(sql,
    '(state in (''planned'', ''in_progress'', ''done''))',
    '(state = ''planned'' or state = ''in_progress'' or state = ''done'')')
where type = 'table' and name = 'milestones';
update sqlite_schema set sql =
  replace(replace(sql,
    '(state in
    (''open'', ''approved'', ''changes_requested'', ''declined'', ''withdrawn'', ''superseded''))',
    '(state = ''open'' or state = ''approved'' or state = ''changes_requested''
     or state = ''declined'' or state = ''withdrawn'' or state = ''superseded'')'),
    '(proof in (''press'', ''name'', ''code''))',
    '(proof = ''press'' or proof = ''name'' or proof = ''code'')')
where type = 'table' and name = 'approvals';
update sqlite_schema set sql =
  replace(replace(sql,
    '(outcome in (''approved'', ''changes_requested'', ''declined''))',
    '(outcome = ''approved'' or outcome = ''changes_requested'' or outcome = ''declined'')'),
    '(assurance in (''pressed'', ''typed'', ''code'', ''recorded_by_member''))',
    '(assurance = ''pressed'' or assurance = ''typed'' or assurance = ''code''
     or assurance = ''recorded_by_member'')')
where type = 'table' and name = 'decisions';
update sqlite_schema set sql =
  replace(sql,
    '(kind in (''fetched'', ''opened'', ''downloaded''))',
    '(kind = ''fetched'' or kind = ''opened'' or kind = ''downloaded'')')
where type = 'table' and name = 'accesses';
update sqlite_schema set sql =
  replace(sql,
    '(state in
    (''queued'', ''sending'', ''accepted'', ''deferred'', ''failed'', ''suppressed''))',
    '(state = ''queued'' or state = ''sending'' or state = ''accepted'' or state = ''deferred''
     or state = ''failed'' or state = ''suppressed'')')
where type = 'table' and name = 'mails';
update sqlite_schema set sql =
  replace(sql,
    '(role in (''read_only'', ''editor'', ''admin'', ''owner''))',
    '(role = ''read_only'' or role = ''editor'' or role = ''admin'' or role = ''owner'')')
where type = 'table' and name = 'api_tokens';
update sqlite_schema set sql =
  replace(sql,
    '(state in (''queued'', ''sending'', ''delivered'', ''deferred'', ''dead''))',
    '(state = ''queued'' or state = ''sending'' or state = ''delivered'' or state = ''deferred''
     or state = ''dead'')')
where type = 'table' and name = 'deliveries';
update sqlite_schema set sql =
  replace(sql,
    '(outcome in (''delivered'', ''deferred'', ''dead''))',
    '(outcome = ''delivered'' or outcome = ''deferred'' or outcome = ''dead'')')
where type = 'table' and name = 'calls';
update sqlite_schema set sql =
  replace(sql,
    '(state in (''waiting'', ''accepted'', ''declined''))',
    '(state = ''waiting'' or state = ''accepted'' or state = ''declined'')')
where type = 'table' and name = 'introductions';
update sqlite_schema set sql =
  replace(sql,
    '(kind in (''printed'', ''mailed'', ''set_up'', ''invited''))',
    '(kind = ''printed'' or kind = ''mailed'' or kind = ''set_up'' or kind = ''invited'')')
where type = 'table' and name = 'doors';
update sqlite_schema set sql =
  replace(replace(sql,
    '(state in (''waiting'', ''made'', ''none'', ''failed''))',
    '(state = ''waiting'' or state = ''made'' or state = ''none'' or state = ''failed'')'),
    '(traces in (''none'', ''cleaned'', ''unsure''))',
    '(traces = ''none'' or traces = ''cleaned'' or traces = ''unsure'')')
where type = 'table' and name = 'previews';
update sqlite_schema set sql =
  replace(sql,
    '(how in (''phone'', ''meeting'', ''e_mail'', ''letter''))',
    '(how = ''phone'' or how = ''meeting'' or how = ''e_mail'' or how = ''letter'')')
where type = 'table' and name = 'records';
update sqlite_schema set sql =
  replace(replace(sql,
    '(accepts in (''any'', ''documents'', ''pictures'', ''spreadsheets''))',
    '(accepts = ''any'' or accepts = ''documents'' or accepts = ''pictures''
     or accepts = ''spreadsheets'')'),
    '(state in (''requested'', ''received'', ''accepted'', ''needs_redo''))',
    '(state = ''requested'' or state = ''received'' or state = ''accepted''
     or state = ''needs_redo'')')
where type = 'table' and name = 'request_items';
update sqlite_schema set sql =
  replace(sql,
    '(state in (''asked'', ''answered'', ''resolved''))',
    '(state = ''asked'' or state = ''answered'' or state = ''resolved'')')
where type = 'table' and name = 'questions';
update sqlite_schema set sql =
  replace(sql,
    '(kind in (''invoice'', ''contract'', ''retainer'', ''licence'', ''asset'', ''link''))',
    '(kind = ''invoice'' or kind = ''contract'' or kind = ''retainer'' or kind = ''licence''
     or kind = ''asset'' or kind = ''link'')')
where type = 'table' and name = 'project_records';
update sqlite_schema set sql =
  replace(sql,
    '(state in (''open'', ''sent'', ''closed''))',
    '(state = ''open'' or state = ''sent'' or state = ''closed'')')
where type = 'table' and name = 'intakes';
update sqlite_schema set sql =
  replace(sql,
    '(kind in
    (''client'', ''contact'', ''project'', ''milestone'', ''update'', ''file'', ''approval'',
     ''message'', ''request'', ''record'', ''note'', ''task'', ''form''))',
    '(kind = ''client'' or kind = ''contact'' or kind = ''project'' or kind = ''milestone''
     or kind = ''update'' or kind = ''file'' or kind = ''approval'' or kind = ''message''
     or kind = ''request'' or kind = ''record'' or kind = ''note'' or kind = ''task''
     or kind = ''form'')')
where type = 'table' and name = 'findables';
pragma writable_schema = reset;

-- The same for what is still on its way, which has a name of its own now.
alter table mails add column waits integer
  generated always as (state = 'queued' or state = 'sending' or state = 'deferred') virtual;
drop index mails_due;
create index mails_due on mails (next_at) where waits;
alter table deliveries add column waits integer
  generated always as (state = 'queued' or state = 'sending' or state = 'deferred') virtual;
drop index deliveries_due;
create index deliveries_due on deliveries (webhook_id, next_at) where waits;
