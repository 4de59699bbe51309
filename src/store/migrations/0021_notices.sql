-- Which mails a contact wants, over all their projects. Receipts, codes and fresh links come always.
alter table contacts add column mails text not null default 'at_once'
  check (mails in ('at_once', 'daily', 'weekly', 'needs_me'));

-- News is what asks nothing of its reader. It may be held to go with other news, and then `next_at`
-- is the same moment; what went within another mail names it, and has no state of its own to tell.
alter table mails add column news integer not null default 0 check (news in (0, 1));
alter table mails add column held_until integer;
alter table mails add column within text references mails (id) on delete set null;
create index mails_news on mails (participant_id, queued_at) where news = 1;
create index mails_within on mails (within) where within is not null;

-- Whether a member gets the day's digest.
alter table members add column digest integer not null default 1 check (digest in (0, 1));
