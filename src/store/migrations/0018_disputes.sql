-- "This wasn't me", said by whoever has the link in a receipt. The decision stays as it is. At most
-- twice for a decision: by a press, and with the name typed, where a program may have pressed.
create table disputes (
  decision_id text not null references decisions (id),
  named integer not null check (named in (0, 1)),
  said_at integer not null,
  event_id text not null references events (id),
  primary key (decision_id, named)
) strict, without rowid;
create trigger disputes_never_change before update on disputes
begin select raise(abort, 'what was said of a decision is never edited'); end;
create trigger disputes_never_go before delete on disputes
begin select raise(abort, 'what was said of a decision is never deleted'); end;

-- Words that are taken out of the index leave nothing of themselves in it.
insert into findable_words (findable_words, rank) values ('secure-delete', 1);

-- Something pressed what people cannot see on the page that says so: a press without a name counts
-- for nothing there.
create table dispute_doubts (
  decision_id text primary key references decisions (id),
  doubted_at integer not null
) strict, without rowid;
