-- A person whose data was erased: their contact stays as a row that others refer to, and what they
-- decided stands. Only the name that they attested to may be blanked, and only then.
alter table contacts add column erased_at integer;
drop trigger decisions_never_change;
create trigger decisions_never_change before update on decisions
when new.attested_name <> '(erased)'
  or not exists (select 1 from participants r join contacts c on c.id = r.contact_id
                 where r.id = old.participant_id and c.erased_at is not null)
  or (new.id, new.approval_id, new.participant_id, new.outcome, new.comment, new.assurance,
      new.shown, new.wording, new.receipt, new.time_zone, new.link, new.event_id, new.decided_at,
      new.visit_id, new.confirms)
     is not
     (old.id, old.approval_id, old.participant_id, old.outcome, old.comment, old.assurance,
      old.shown, old.wording, old.receipt, old.time_zone, old.link, old.event_id, old.decided_at,
      old.visit_id, old.confirms)
begin select raise(abort, 'a decision is never edited'); end;
