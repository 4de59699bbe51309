-- The studio's own words in each kind of letter; what is empty is ours, and so is a kind without a
-- row. Kinds are not listed here: a kind of letter that comes later needs no migration.
create table wordings (
  kind text primary key,
  subject text not null,
  heading text not null,
  opening text not null,
  closing text not null,
  changed_at integer not null
) strict, without rowid;
