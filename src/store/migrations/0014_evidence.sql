-- What stands beside an event: words about people, committed to in its body by a salted hash, so
-- that they can be blanked without breaking the chain. `at` is a JSON pointer into the body.
create table sealed (
  event_id text not null references events (id),
  at text not null,
  salt text not null,
  value text not null,
  contact_id text references contacts (id),
  primary key (event_id, at)
) strict, without rowid;
create index sealed_of_contact on sealed (contact_id);
create trigger sealed_never_changes before update on sealed
begin select raise(abort, 'what stands beside an event can only be blanked'); end;

-- The public halves of the keys that sign receipts and heads. They outlive the keyring.
create table evidence_keys (
  id text primary key,
  public text not null unique,
  kid integer not null,
  from_at integer not null,
  until_at integer,
  revoked_at integer
) strict;

-- Receipts as they were signed and sent: the same bytes in the mail, on the page and in the export.
create table receipts (
  decision_id text not null references decisions (id),
  kind text not null check (kind in ('decided', 'taken_back')),
  body text not null,
  issued_at integer not null,
  primary key (decision_id, kind)
) strict;
create trigger receipts_never_change before update on receipts
begin select raise(abort, 'a receipt is never edited'); end;
