-- Which bytes of which version were sent to whom, once for each visit: a browser by the hash of its
-- secret, or the link where the browser keeps none. `parts` is "0-100,200-300", the end not included.
create table takings (
  participant_id text not null references participants (id),
  version_id text not null references versions (id),
  visit blob not null,
  parts text not null,
  bytes integer not null check (bytes >= 0),
  automatic integer not null check (automatic in (0, 1)),
  first_at integer not null,
  last_at integer not null,
  primary key (participant_id, version_id, visit)
) strict, without rowid;
