-- Templates: what a project or a file request was made of, to start the next one from. Days are
-- kept as how many they are after the start. Nothing of a client is in them.
create table templates (
  id text primary key,
  kind text not null check (kind in ('project', 'request')),
  name text not null check (name <> ''),
  skeleton text not null check (json_valid(skeleton)),
  made_from text not null references projects (id),
  made_by text not null references members (id),
  made_at integer not null
) strict;
create unique index templates_by_name on templates (kind, name collate nocase);
