-- Tasks: a checklist on a milestone, for the studio, for anybody at the client, or for one of them.
-- Of somebody at the client it also says since when it is waited for, when they are reminded next,
-- and when they last were, as of approvers. What was taken off is shown to nobody.
create table tasks (
  id text primary key,
  milestone_id text not null references milestones (id),
  member_id text not null references members (id),
  title text not null check (title <> ''),
  note text not null,
  side text not null check (side in ('studio', 'client')),
  participant_id text references participants (id),
  due_on text,
  position integer not null check (position > 0),
  added_at integer not null,
  done_at integer,
  done_by_member text references members (id),
  done_by_participant text references participants (id),
  done_event text references events (id),
  removed_at integer,
  asked_at integer,
  remind_at integer,
  reminded_at integer,
  check (side = 'client' or participant_id is null),
  check (participant_id is not null or coalesce(asked_at, remind_at, reminded_at) is null),
  check ((done_at is null) = (done_event is null)),
  check ((done_at is not null) = ((done_by_member is null) <> (done_by_participant is null))),
  check (done_by_member is null or done_by_participant is null)
) strict;
create index tasks_of_milestone on tasks (milestone_id, position);
create index tasks_of_participant on tasks (participant_id);
create index tasks_to_remind on tasks (remind_at) where remind_at is not null;

-- Which mail reminded whom of what is to be done.
create table task_reminders (
  task_id text not null references tasks (id),
  participant_id text not null references participants (id),
  mail_id text not null references mails (id),
  kind text not null check (kind in ('reminder', 'nudge')),
  at integer not null,
  primary key (task_id, participant_id, mail_id)
) strict, without rowid;
create index task_reminders_of_mail on task_reminders (mail_id);
