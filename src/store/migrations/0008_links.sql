-- The life of links and of the people who hold them.

-- Whoever was asked and has no longer to answer: taken off the project, or no longer one who
-- decides. The row stays, as what was asked of them does.
alter table approvers add column released_at integer;

-- Of which end of a link the studio was told that it comes, so that it is told once.
create table link_warnings (
  serial text not null references links (serial),
  ends_at integer not null,
  told_at integer not null,
  primary key (serial, ends_at)
) strict, without rowid;

-- The last day on which something that happens once a day was done.
create table daily (
  job text primary key,
  day text not null
) strict, without rowid;

create index links_by_end on links (ends_at) where state = 'live';
