-- File requests: what the studio asks from the client, and what the client's side sent for it.
create table requests (
  id text primary key,
  milestone_id text not null references milestones (id),
  member_id text not null references members (id),
  title text not null check (title <> ''),
  instructions text not null,
  due_on text,
  asked_at integer not null
) strict;
create index requests_of_milestone on requests (milestone_id);

-- One thing that is asked for. Only one that needs another try has a reason; whoever looked at it
-- last is named with the moment. An item that was taken off is shown to nobody but the studio.
create table request_items (
  id text primary key,
  request_id text not null references requests (id),
  place integer not null check (place > 0),
  title text not null check (title <> ''),
  instructions text not null,
  accepts text not null check (accepts in ('any', 'documents', 'pictures', 'spreadsheets')),
  example_id text references versions (id),
  example_link text not null,
  state text not null check (state in ('requested', 'received', 'accepted', 'needs_redo')),
  reason text not null check ((state = 'needs_redo') = (reason <> '')),
  judged_by text,
  judged_at integer,
  removed_at integer,
  check ((judged_by is null) = (judged_at is null)),
  check (state <> 'accepted' or judged_at is not null)
) strict;
create unique index items_of_request on request_items (request_id, place);

-- What came for an item. Rows are only ever added: what is sent again stands beside what was there.
create table supplied (
  id text primary key,
  item_id text not null references request_items (id),
  participant_id text not null references participants (id),
  name text not null,
  sha256 text not null check (length(sha256) = 64),
  size integer not null check (size >= 0),
  media_type text not null,
  event_id text not null references events (id),
  sent_at integer not null
) strict;
create index supplied_for_item on supplied (item_id);
create index supplied_by_hash on supplied (sha256);
create trigger supplied_never_change before update on supplied
begin select raise(abort, 'what was sent is never edited'); end;
create trigger supplied_never_go before delete on supplied
begin select raise(abort, 'what was sent is never deleted'); end;

-- Who is asked; since when something is outstanding, when they are reminded next, and when they
-- last were, as of approvers.
create table request_people (
  request_id text not null references requests (id),
  participant_id text not null references participants (id),
  asked_at integer,
  remind_at integer,
  reminded_at integer,
  primary key (request_id, participant_id)
) strict, without rowid;
create index requests_of_participant on request_people (participant_id);
create index requests_to_remind on request_people (remind_at) where remind_at is not null;

-- Which mail reminded whom of what.
create table request_reminders (
  request_id text not null references requests (id),
  participant_id text not null references participants (id),
  mail_id text not null references mails (id),
  kind text not null check (kind in ('reminder', 'nudge')),
  at integer not null,
  primary key (request_id, participant_id, mail_id)
) strict, without rowid;
create index request_reminders_of_mail on request_reminders (mail_id);
