-- What somebody was shown of what was posted: everything until `until_at`, which is when the newest
-- version on the page was posted. Versions only come, so one row says it of all of them, and a look
-- at a page of four hundred files writes one row and not four hundred. An opening is kept for each
-- browser, for the day on which it turns out to be a machine's; the browser itself may be forgotten.
create table showings (
  participant_id text not null references participants (id),
  kind text not null check (kind in ('fetched', 'opened')),
  visit_id text not null,
  until_at integer not null,
  first_at integer not null,
  last_at integer not null,
  times integer not null,
  machine_times integer not null,
  primary key (participant_id, kind, visit_id, until_at)
) strict, without rowid;

-- Of what was known before this was kept, only the last look says surely what it showed.
insert into showings
select participant_id, kind, '', last_at, last_at, last_at, times, machine_times
from accesses where kind in ('fetched', 'opened');

-- Which versions a mail told of.
create table mail_versions (
  mail_id text not null references mails (id),
  version_id text not null references versions (id),
  primary key (mail_id, version_id)
) strict, without rowid;
create index mails_of_version on mail_versions (version_id);

insert or ignore into mail_versions
select m.id, v.id
from mails m
join json_each(m.letter) part on part.key in ('files', 'ask')
join json_each(case part.key when 'files' then part.value else part.value ->> '$.versions' end) told
join milestones s on s.project_id = m.project_id
join files f on f.milestone_id = s.id and f.name = told.value ->> 'name'
join versions v on v.file_id = f.id and v.number = told.value ->> 'number'
  and v.sha256 = told.value ->> 'sha256'
where m.kind in ('update', 'approval_asked') and part.type in ('array', 'object');
