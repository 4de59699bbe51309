-- What lets a machine act for a member. The letters are shown once and never stored: a request is
-- looked up by their SHA-256, through the index that keeps it unique.
create table api_tokens (
  id text primary key,
  member_id text not null references members (id),
  name text not null,
  role text not null check (role in ('read_only', 'editor', 'admin', 'owner')),
  secret_hash blob not null unique check (length(secret_hash) = 32),
  created_at integer not null,
  ends_at integer,
  last_used_at integer,
  revoked_at integer,
  revoked_by text
) strict;
create index api_tokens_of_member on api_tokens (member_id);
