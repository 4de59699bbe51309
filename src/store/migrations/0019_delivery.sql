-- Tries whose end is not known: the server may have taken the mail without our hearing so.
alter table mails add column unsure integer not null default 0;
alter table attempts add column unsure integer not null default 0;
-- Whether the last try came to nothing because of the connection or the sign-in, which concern
-- every mail.
alter table mails add column down integer not null default 0;
-- When somebody asked for it to be sent again; the two days of trying begin anew.
alter table mails add column again_at integer;
-- When a member was told that it cannot be delivered.
alter table mails add column told_at integer;
create index mails_in_trouble on mails (state, queued_at) where state in ('deferred', 'failed');
create index mails_in_hand on mails (id) where state = 'sending';

-- Addresses that a mail server refused for good, in its words. Nothing is sent there until somebody
-- changes the address or tries again.
create table refused_addresses (
  email text primary key collate nocase,
  words text not null,
  at integer not null
) strict;

-- How the way to the mail server is: one row. `since` is null while mail goes out.
create table transport (
  id integer primary key check (id = 1),
  since integer,
  words text not null
) strict;
insert into transport (id, since, words) values (1, null, '');
