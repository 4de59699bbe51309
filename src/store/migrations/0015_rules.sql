-- Approvers who are asked one after the other, the lowest place first. Without an order every place
-- is 0.
alter table approvals add column in_order integer not null default 0 check (in_order in (0, 1));
alter table approvers add column place integer not null default 0;

-- The studio asked again: an answer from before stays in the history and no longer counts.
create table set_asides (
  decision_id text primary key references decisions (id),
  set_aside_at integer not null
) strict;
create trigger set_asides_never_change before update on set_asides
begin select raise(abort, 'a decision is never edited'); end;
create trigger set_asides_never_go before delete on set_asides
begin select raise(abort, 'a decision is never deleted'); end;

-- A decision that a member wrote down: who did, and how and when it was said. The name stands here
-- as it was, so that it stands beside the decision for good.
create table records (
  decision_id text primary key references decisions (id),
  member_id text not null references members (id),
  member_name text not null,
  how text not null check (how in ('phone', 'meeting', 'e_mail', 'letter')),
  said_on text not null,
  note text not null
) strict;
create trigger records_never_change before update on records
begin select raise(abort, 'a decision is never edited'); end;
create trigger records_never_go before delete on records
begin select raise(abort, 'a decision is never deleted'); end;

-- What webhooks can be told is a list of the program.
create table webhook_kinds_anew (
  kind text not null,
  webhook_id text not null references webhooks (id),
  primary key (kind, webhook_id)
) strict, without rowid;
insert into webhook_kinds_anew select kind, webhook_id from webhook_kinds;
drop table webhook_kinds;
alter table webhook_kinds_anew rename to webhook_kinds;
create index kinds_of_webhook on webhook_kinds (webhook_id);
