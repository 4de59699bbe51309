-- What a program created under an Idempotency-Key: the request by its fingerprint, and the id of
-- what came of it. The answer is drawn anew from that, so no link or secret is ever kept here.
create table replays (
  token_id text not null,
  key text not null,
  fingerprint text not null,
  subject text not null,
  created_at integer not null,
  primary key (token_id, key)
) strict, without rowid;
create index replays_by_age on replays (created_at);
