-- Agreements: questions whose yes is a signature. The words stand as they were asked, for good.
create table agreements (
  approval_id text primary key references approvals (id),
  intent text not null check (intent <> ''),
  consent text not null check (consent <> '')
) strict;
create trigger agreements_never_change before update on agreements
begin select raise(abort, 'an agreement is never edited'); end;
create trigger agreements_never_go before delete on agreements
begin select raise(abort, 'an agreement is never deleted'); end;

-- What was drawn beside the typed name: numbers, and their SHA-256. It goes when whoever drew it is
-- erased, and is never changed.
create table signatures (
  decision_id text primary key references decisions (id),
  path text not null check (path <> '' and length(path) <= 65536),
  sha256 text not null check (length(sha256) = 64)
) strict;
create trigger signatures_never_change before update on signatures
begin select raise(abort, 'a signature is never edited'); end;
