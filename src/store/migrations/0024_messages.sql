-- The conversation on a milestone. Whoever wrote is a participant or a member, never both. Numbers
-- count from 1 on each milestone without gaps: what is newer has a larger one.
create table messages (
  id text primary key,
  milestone_id text not null references milestones (id),
  number integer not null check (number >= 1),
  participant_id text references participants (id),
  member_id text references members (id),
  body text not null check (body <> ''),
  said_at integer not null,
  event_id text not null references events (id),
  check ((participant_id is null) <> (member_id is null)),
  unique (milestone_id, number)
) strict;
create index messages_of_participant on messages (participant_id);
create index messages_of_member on messages (member_id);
create trigger messages_never_change before update on messages
begin select raise(abort, 'a message is never edited'); end;
create trigger messages_never_go before delete on messages
begin select raise(abort, 'a message is never deleted'); end;

-- Messages that ask something. The row moves on; what was said stays.
create table questions (
  message_id text primary key references messages (id),
  state text not null check (state in ('asked', 'answered', 'resolved')),
  answered_by text references messages (id),
  resolved_at integer,
  check ((state = 'resolved') = (resolved_at is not null)),
  check (state <> 'answered' or answered_by is not null)
) strict;
create index questions_that_wait on questions (message_id) where state = 'asked';

create table message_files (
  id text primary key,
  message_id text not null references messages (id),
  name text not null,
  sha256 text not null check (length(sha256) = 64),
  size integer not null check (size >= 0),
  media_type text not null
) strict;
create index message_files_of_message on message_files (message_id);
create trigger message_files_never_change before update on message_files
begin select raise(abort, 'a message is never edited'); end;
create trigger message_files_never_go before delete on message_files
begin select raise(abort, 'a message is never deleted'); end;

-- Up to which number somebody has read. Moved by a touch or by writing, never by a look.
create table participant_reads (
  participant_id text not null references participants (id),
  milestone_id text not null references milestones (id),
  number integer not null,
  primary key (participant_id, milestone_id)
) strict, without rowid;
create table member_reads (
  member_id text not null references members (id),
  milestone_id text not null references milestones (id),
  number integer not null,
  primary key (member_id, milestone_id)
) strict, without rowid;

-- What members note for each other about a project. No query of the client's side names this table.
create table notes (
  id text primary key,
  project_id text not null references projects (id),
  member_id text not null references members (id),
  body text not null check (body <> ''),
  noted_at integer not null
) strict;
create index notes_of_project on notes (project_id, noted_at);
