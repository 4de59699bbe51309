-- Members: invited by mail, seen in their browsers, proved by passkeys.

-- When a member was last here; none until they have come in once.
alter table members add column seen_at integer;
update members set seen_at =
  (select max(s.created_at) from sessions s where s.member_id = members.id);

alter table studios add column passkeys_required integer not null default 0
  check (passkeys_required in (0, 1));

-- A door may also be an invitation, and it remembers the page that its member wanted and the
-- network that asked, by which letters are counted.
create table new_doors (
  serial text primary key,
  kid integer not null,
  ends_at integer not null,
  kind text not null check (kind in ('printed', 'mailed', 'set_up', 'invited')),
  member_id text references members (id),
  browser blob,
  network text not null default '',
  back text,
  created_at integer not null,
  used_at integer
) strict;
insert into new_doors (serial, kid, ends_at, kind, member_id, browser, created_at, used_at)
  select serial, kid, ends_at, kind, member_id, browser, created_at, used_at from doors;
drop table doors;
alter table new_doors rename to doors;
create index doors_of_member on doors (member_id, created_at);

-- A session has an id that may be shown, says where it is, and when its member last proved to be
-- there. Its secret is new after each proof; only the hash is kept.
create table new_sessions (
  id text primary key,
  secret_hash blob not null unique,
  member_id text not null references members (id),
  created_at integer not null,
  proved_at integer not null,
  used_at integer not null,
  ends_at integer not null,
  ended_at integer,
  address text not null,
  network text not null,
  agent text not null
) strict;
insert into new_sessions
  select lower(hex(randomblob(8))), secret_hash, member_id, created_at, created_at, created_at,
         ends_at, ended_at, '', '', ''
  from sessions;
drop table sessions;
alter table new_sessions rename to sessions;
create index sessions_of_member on sessions (member_id);

-- A passkey: what its authenticator told of itself, as JSON. It holds a public key and no secret,
-- and works for one domain only.
create table passkeys (
  id text primary key,
  member_id text not null references members (id),
  domain text not null,
  credential_id text not null unique,
  credential text not null,
  name text not null,
  created_at integer not null,
  used_at integer
) strict;
create index passkeys_of_member on passkeys (member_id);
