-- Forms that the client fills in. What a form asks is a version, so that old answers keep their
-- questions.
create table intakes (
  id text primary key,
  milestone_id text not null references milestones (id),
  member_id text not null references members (id),
  state text not null check (state in ('open', 'sent', 'closed')),
  version integer not null check (version > 0),
  title text not null check (title <> ''),
  instructions text not null,
  due_on text,
  asked_at integer not null,
  foreign key (id, version) references intake_versions (intake_id, number)
    deferrable initially deferred
) strict;
create index intakes_of_milestone on intakes (milestone_id);

create table intake_versions (
  intake_id text not null references intakes (id) deferrable initially deferred,
  number integer not null check (number > 0),
  definition text not null check (json_valid(definition)),
  made_at integer not null,
  primary key (intake_id, number)
) strict, without rowid;
create trigger intake_versions_never_change before update on intake_versions
begin select raise(abort, 'what a form asked is never edited'); end;
create trigger intake_versions_never_go before delete on intake_versions
begin select raise(abort, 'what a form asked is never deleted'); end;

-- What was sent. A form that was opened again has an older answer, too.
create table intake_answers (
  id text primary key,
  intake_id text not null,
  version integer not null,
  participant_id text not null references participants (id),
  given text not null check (json_valid(given)),
  event_id text not null references events (id),
  sent_at integer not null,
  foreign key (intake_id, version) references intake_versions (intake_id, number)
) strict;
create index answers_of_intake on intake_answers (intake_id);
create trigger intake_answers_never_change before update on intake_answers
begin select raise(abort, 'what was answered is never edited'); end;
create trigger intake_answers_never_go before delete on intake_answers
begin select raise(abort, 'what was answered is never deleted'); end;

-- What somebody has written so far, and what they wrote that was not sent.
create table intake_drafts (
  intake_id text not null,
  participant_id text not null references participants (id),
  version integer not null,
  given text not null check (json_valid(given)),
  saved_at integer not null,
  primary key (intake_id, participant_id),
  foreign key (intake_id, version) references intake_versions (intake_id, number)
) strict, without rowid;

-- Files that were chosen in a form; answers and drafts name them by id.
create table intake_files (
  id text primary key,
  intake_id text not null references intakes (id),
  field text not null check (field <> ''),
  participant_id text not null references participants (id),
  name text not null,
  sha256 text not null check (length(sha256) = 64),
  size integer not null check (size >= 0),
  media_type text not null,
  added_at integer not null
) strict;
create index files_of_intake on intake_files (intake_id);
create index intake_files_by_hash on intake_files (sha256);
create trigger intake_files_never_change before update on intake_files
begin select raise(abort, 'what was sent is never edited'); end;

-- Who is asked; since when it is waited for, when they are reminded next, and when they last were.
create table intake_people (
  intake_id text not null references intakes (id),
  participant_id text not null references participants (id),
  asked_at integer,
  remind_at integer,
  reminded_at integer,
  primary key (intake_id, participant_id)
) strict, without rowid;
create index intakes_of_participant on intake_people (participant_id);
create index intakes_to_remind on intake_people (remind_at) where remind_at is not null;

-- Which mail reminded whom of what.
create table intake_reminders (
  intake_id text not null references intakes (id),
  participant_id text not null references participants (id),
  mail_id text not null references mails (id),
  kind text not null check (kind in ('reminder', 'nudge')),
  at integer not null,
  primary key (intake_id, participant_id, mail_id)
) strict, without rowid;
create index intake_reminders_of_mail on intake_reminders (mail_id);
