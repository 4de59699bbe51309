-- Colleagues who came by somebody else's link and ask for one of their own. One that waits is not
-- written down twice.
create table introductions (
  id text primary key,
  project_id text not null references projects (id),
  through_id text not null references participants (id),
  name text not null,
  email text not null collate nocase,
  by_machine integer not null check (by_machine in (0, 1)),
  state text not null check (state in ('waiting', 'accepted', 'declined')),
  at integer not null,
  settled_at integer,
  settled_by text,
  participant_id text references participants (id),
  check ((state = 'waiting') = (settled_at is null)),
  check ((state = 'accepted') = (participant_id is not null))
) strict;
create unique index one_waiting_introduction on introductions (project_id, email)
  where state = 'waiting';
create index introductions_of_project on introductions (project_id, at);

-- Through whose link somebody came to the project.
alter table participants add column introduced_by text references participants (id);

-- What happens when a colleague asks for a link of their own.
alter table studios add column introductions text not null default 'ask'
  check (introductions in ('ask', 'viewer'));
