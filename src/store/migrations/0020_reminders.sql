-- Reminders of open requests: when each approver is reminded next, and what was written to whom.

-- 'off', 'default', or the days after asking, with spaces between: '2 5 9'. A request without a
-- word of its own does as the studio does.
alter table studios add column reminders text not null default 'default';
alter table approvals add column reminders text;

-- A contact who is left in peace: until a day, or, if it is empty, until a member says otherwise.
alter table contacts add column reminders_paused_until text;

-- Since when an approver's answer is waited for, when they are reminded next, and when they last
-- were. None is waited for without a moment; 0 is one that has still to be planned.
alter table approvers add column asked_at integer;
alter table approvers add column remind_at integer;
alter table approvers add column reminded_at integer;
create index approvers_to_remind on approvers (remind_at) where remind_at is not null;

-- What waited before this was kept is planned when the job first runs.
update approvers set remind_at = 0
where approval_id in (select id from approvals where state = 'open');

-- Which mail reminded whom of what.
create table reminders (
  approval_id text not null references approvals (id),
  participant_id text not null references participants (id),
  mail_id text not null references mails (id),
  kind text not null check (kind in ('reminder', 'nudge')),
  at integer not null,
  primary key (approval_id, participant_id, mail_id)
) strict, without rowid;
create index reminders_of_mail on reminders (mail_id);

-- The links that a mail carries beside its own: one mail reminds of all that waits for a contact,
-- and each project has a link of its own.
create table mail_links (
  mail_id text not null references mails (id),
  place integer not null check (place > 0),
  participant_id text not null references participants (id),
  serial text not null,
  kid integer not null,
  token_ends_at integer not null,
  primary key (mail_id, place)
) strict, without rowid;
create index mail_links_by_serial on mail_links (serial);
create index mail_links_of_participant on mail_links (participant_id);
