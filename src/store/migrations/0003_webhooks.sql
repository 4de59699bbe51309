-- Outgoing webhooks. A secret is never stored: key id and generation make it again from the
-- keyring. What is told is a row from the transaction it tells of, frozen as it will be sent.

create table webhooks (
  id text primary key,
  url text not null,
  description text not null,
  state text not null check (state in ('active', 'paused')),
  gone_at integer,
  kid integer not null,
  generation integer not null check (generation > 0),
  old_kid integer,
  rotated_at integer,
  member_id text not null references members (id),
  created_at integer not null,
  called_at integer not null default 0,
  check ((old_kid is null) = (rotated_at is null))
) strict;

create table webhook_kinds (
  kind text not null check (kind in
    ('decision.made', 'decision.taken_back', 'update.published', 'file.received', 'link.opened',
     'mail.failed')),
  webhook_id text not null references webhooks (id),
  primary key (kind, webhook_id)
) strict, without rowid;
create index kinds_of_webhook on webhook_kinds (webhook_id);

create table deliveries (
  id text primary key,
  webhook_id text not null references webhooks (id),
  kind text not null,
  payload text not null,
  state text not null check (state in ('queued', 'sending', 'delivered', 'deferred', 'dead')),
  status integer,
  words text not null default '',
  tries integer not null default 0,
  next_at integer not null,
  queued_at integer not null,
  ended_at integer
) strict;
create index deliveries_due on deliveries (webhook_id, next_at)
  where state in ('queued', 'sending', 'deferred');
create index deliveries_of_webhook on deliveries (webhook_id, queued_at, id);
create index deliveries_by_state on deliveries (webhook_id, state, queued_at, id);
create index deliveries_ended on deliveries (state, ended_at) where ended_at is not null;

create table calls (
  delivery_id text not null references deliveries (id),
  at integer not null,
  outcome text not null check (outcome in ('delivered', 'deferred', 'dead')),
  status integer,
  words text not null
) strict;
create index calls_of_delivery on calls (delivery_id, at);
