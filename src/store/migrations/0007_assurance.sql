-- How sure we are who decides. What a decision takes is said for the studio, and may be said
-- otherwise for a project and for a request.
alter table studios add column proof text not null default 'press'
  check (proof in ('press', 'name', 'code'));
alter table projects add column proof text check (proof in ('press', 'name', 'code'));
alter table projects add column code_to_open integer not null default 0
  check (code_to_open in (0, 1));
alter table approvals add column proof text check (proof in ('press', 'name', 'code'));

-- One browser that came in through an access link, from its first press on. The browser alone
-- knows the secret. Opening a link makes no row: scanners do that all day.
create table visits (
  id text primary key,
  secret_hash blob not null check (length(secret_hash) = 32),
  participant_id text not null references participants (id),
  link text not null references links (serial),
  begun_at integer not null,
  opened integer not null default 0,
  named_as text,
  coded_at integer,
  machine_at integer,
  machine_why text check (machine_why in ('decoy', 'contradiction')),
  unique (participant_id, secret_hash),
  check ((machine_at is null) = (machine_why is null))
) strict;

-- A one-time code. Its digits are never stored: serial and key id make them again.
create table codes (
  serial text primary key,
  kid integer not null,
  participant_id text not null references participants (id),
  visit_id text not null references visits (id),
  sent_at integer not null,
  ends_at integer not null,
  tries integer not null default 0,
  used_at integer
) strict;
create index codes_of_participant on codes (participant_id, sent_at);
create index codes_of_visit on codes (visit_id, sent_at);

-- From which browser a decision came, and the held answer that it confirms.
alter table decisions add column visit_id text references visits (id);
alter table decisions add column confirms text references decisions (id);
create index decisions_of_visit on decisions (visit_id) where visit_id is not null;

-- A machine was behind a decision: it does not stand until the contact confirms.
create table holds (
  decision_id text primary key references decisions (id),
  why text not null check (why in ('decoy', 'contradiction')),
  held_at integer not null
) strict;
create trigger holds_never_change before update on holds
begin select raise(abort, 'a decision is never edited'); end;
create trigger holds_never_go before delete on holds
begin select raise(abort, 'a decision is never deleted'); end;

-- What was probably a machine is counted beside what was probably a person, never dropped.
alter table accesses add column machine_times integer not null default 0;
alter table accesses add column machine_at integer;
