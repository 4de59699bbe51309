-- The vocabulary of the product. Moments are milliseconds UTC, days are YYYY-MM-DD, ids come from
-- Rust. Words that are one of a few are checked here as well as there.

create table studios (
  only_one integer primary key check (only_one = 1),
  name text not null,
  brand text not null,
  site text,
  phone text,
  postal text,
  time_zone text not null,
  created_at integer not null
) strict;

create table members (
  id text primary key,
  name text not null,
  email text not null collate nocase unique,
  role text not null check (role in ('editor', 'admin', 'owner')),
  time_zone text not null,
  created_at integer not null,
  ended_at integer
) strict;

-- A one-time door: printed (any browser) or mailed (only the browser that asked). The letters of
-- its token are never stored; serial, key id and end mint them again.
create table doors (
  serial text primary key,
  kid integer not null,
  ends_at integer not null,
  kind text not null check (kind in ('printed', 'mailed', 'set_up')),
  member_id text references members (id),
  browser blob,
  created_at integer not null,
  used_at integer
) strict;

create table sessions (
  secret_hash blob primary key,
  member_id text not null references members (id),
  created_at integer not null,
  ends_at integer not null,
  ended_at integer
) strict;
create index sessions_of_member on sessions (member_id);

create table clients (
  id text primary key,
  name text not null,
  created_at integer not null
) strict;

create table contacts (
  id text primary key,
  client_id text not null references clients (id),
  name text not null,
  email text not null collate nocase,
  language text not null,
  time_zone text not null,
  created_at integer not null,
  unique (client_id, email)
) strict;

create table projects (
  id text primary key,
  client_id text not null references clients (id),
  title text not null,
  code text not null,
  receipts integer not null default 0,
  state text not null check (state in ('active', 'paused', 'closed')),
  created_at integer not null,
  closed_at integer
) strict;
create index projects_of_client on projects (client_id);

create table participants (
  id text primary key,
  project_id text not null references projects (id),
  contact_id text not null references contacts (id),
  page text not null unique,
  role text not null check (role in ('viewer', 'commenter', 'approver')),
  can_download integer not null check (can_download in (0, 1)),
  added_at integer not null,
  removed_at integer,
  unique (project_id, contact_id)
) strict;
create index participants_of_contact on participants (contact_id);

create table links (
  serial text primary key,
  participant_id text not null references participants (id),
  kid integer not null,
  created_at integer not null,
  ends_at integer not null,
  extended_until integer not null default 0,
  state text not null check (state in ('live', 'rotated', 'revoked')),
  ended_at integer,
  ended_by text,
  why text
) strict;
create unique index one_live_link on links (participant_id) where state = 'live';
create index links_of_participant on links (participant_id);

create table milestones (
  id text primary key,
  project_id text not null references projects (id),
  position integer not null,
  title text not null,
  label text not null,
  summary text not null,
  state text not null check (state in ('planned', 'in_progress', 'done')),
  starts_on text,
  estimated_on text,
  done_on text,
  slipped_from text,
  slipped_why text,
  created_at integer not null
) strict;
create index milestones_of_project on milestones (project_id, position);

-- A draft keeps its choices as JSON and its files in a table of their own, so that no query of
-- the client's side can reach either.
create table drafts (
  id text primary key,
  project_id text not null references projects (id),
  member_id text not null references members (id),
  choices text not null,
  saved_at integer not null
) strict;
create index drafts_of_project on drafts (project_id);

create table draft_files (
  id text primary key,
  draft_id text not null references drafts (id),
  name text not null,
  sha256 text not null,
  size integer not null,
  media_type text not null,
  note text not null,
  added_at integer not null
) strict;
create index draft_files_of_draft on draft_files (draft_id);

create table updates (
  id text primary key,
  milestone_id text not null references milestones (id),
  member_id text not null references members (id),
  body text not null,
  published_at integer not null
) strict;
create index updates_of_milestone on updates (milestone_id, published_at);

create table files (
  id text primary key,
  milestone_id text not null references milestones (id),
  name text not null,
  created_at integer not null,
  unique (milestone_id, name)
) strict;

create table versions (
  id text primary key,
  file_id text not null references files (id),
  number integer not null check (number > 0),
  sha256 text not null check (length(sha256) = 64),
  size integer not null check (size >= 0),
  media_type text not null,
  note text not null,
  update_id text references updates (id),
  member_id text not null references members (id),
  published_at integer not null,
  unique (file_id, number)
) strict;
create index versions_by_hash on versions (sha256);
create index versions_of_update on versions (update_id);

create table approvals (
  id text primary key,
  milestone_id text not null references milestones (id),
  update_id text references updates (id),
  member_id text not null references members (id),
  title text not null,
  wording text not null,
  rule text not null check (rule in ('any', 'all')),
  due_on text,
  state text not null check (state in
    ('open', 'approved', 'changes_requested', 'declined', 'withdrawn', 'superseded')),
  asked_at integer not null,
  settled_at integer
) strict;
create index approvals_of_milestone on approvals (milestone_id);
create index approvals_by_state on approvals (state);

create table approval_versions (
  approval_id text not null references approvals (id),
  version_id text not null references versions (id),
  primary key (approval_id, version_id)
) strict, without rowid;
create index approvals_of_version on approval_versions (version_id);

create table approvers (
  approval_id text not null references approvals (id),
  participant_id text not null references participants (id),
  primary key (approval_id, participant_id)
) strict, without rowid;
create index approvals_of_participant on approvers (participant_id);

-- What was decided is never changed; what follows it stands beside it. Its event leads to the
-- address and user agent, which can be blanked there.
create table decisions (
  id text primary key,
  approval_id text not null references approvals (id),
  participant_id text not null references participants (id),
  outcome text not null check (outcome in ('approved', 'changes_requested', 'declined')),
  comment text not null,
  attested_name text not null,
  assurance text not null check (assurance in ('pressed', 'typed', 'code', 'recorded_by_member')),
  shown text not null,
  wording text not null,
  receipt text not null,
  time_zone text not null,
  link text not null,
  event_id text not null references events (id),
  decided_at integer not null
) strict;
create index decisions_of_approval on decisions (approval_id);
create trigger decisions_never_change before update on decisions
begin select raise(abort, 'a decision is never edited'); end;
create trigger decisions_never_go before delete on decisions
begin select raise(abort, 'a decision is never deleted'); end;

-- What was sent along with an answer: a picture of what should change, a marked-up page.
create table attachments (
  id text primary key,
  decision_id text not null references decisions (id),
  name text not null,
  sha256 text not null check (length(sha256) = 64),
  size integer not null check (size >= 0),
  media_type text not null
) strict;
create index attachments_of_decision on attachments (decision_id);
create trigger attachments_never_change before update on attachments
begin select raise(abort, 'a decision is never edited'); end;
create trigger attachments_never_go before delete on attachments
begin select raise(abort, 'a decision is never deleted'); end;

create table take_backs (
  decision_id text primary key references decisions (id),
  taken_back_at integer not null
) strict;
create trigger take_backs_never_change before update on take_backs
begin select raise(abort, 'a decision is never edited'); end;
create trigger take_backs_never_go before delete on take_backs
begin select raise(abort, 'a decision is never deleted'); end;

-- At most one decision of a person on a request stands at a time.
create table standing (
  approval_id text not null references approvals (id),
  participant_id text not null references participants (id),
  decision_id text not null unique references decisions (id),
  primary key (approval_id, participant_id)
) strict, without rowid;

-- The trail: one chain a project and one for the studio. `body` is canonical JSON (RFC 8785) and
-- exactly what was hashed.
create table events (
  id text primary key,
  chain text not null,
  seq integer not null check (seq > 0),
  kind text not null,
  at integer not null,
  milestone_id text,
  body text not null,
  prev_hash text not null,
  hash text not null,
  unique (chain, seq),
  unique (chain, prev_hash)
) strict;
create trigger events_never_change before update on events
begin select raise(abort, 'the trail only grows'); end;
create trigger events_never_go before delete on events
begin select raise(abort, 'the trail only grows'); end;

-- Addresses and user agents, committed to by a salted hash in the event, so that they can be
-- blanked without breaking a chain.
create table traces (
  event_id text primary key references events (id),
  salt text not null,
  address text not null,
  agent text not null
) strict;

-- Three different facts, never one "viewed" (product.md, rule 5).
create table accesses (
  participant_id text not null references participants (id),
  kind text not null check (kind in ('fetched', 'opened', 'downloaded')),
  version_id text not null default '',
  first_at integer not null,
  last_at integer not null,
  times integer not null,
  primary key (participant_id, kind, version_id)
) strict, without rowid;

create table mails (
  id text primary key,
  letter text not null,
  kind text not null,
  to_name text not null,
  to_email text not null,
  reply_name text,
  reply_email text,
  project_id text references projects (id),
  participant_id text references participants (id),
  member_id text references members (id),
  serial text,
  kid integer,
  token_ends_at integer,
  message_id text not null unique,
  in_reply_to text,
  state text not null check (state in
    ('queued', 'sending', 'accepted', 'deferred', 'failed', 'suppressed')),
  reason text not null default '',
  tries integer not null default 0,
  next_at integer not null,
  queued_at integer not null,
  accepted_at integer
) strict;
create index mails_due on mails (next_at) where state in ('queued', 'sending', 'deferred');
create index mails_of_participant on mails (participant_id, kind, queued_at);
create index mails_by_age on mails (queued_at);

create table attempts (
  mail_id text not null references mails (id),
  at integer not null,
  outcome text not null,
  words text not null
) strict;
create index attempts_of_mail on attempts (mail_id, at);
