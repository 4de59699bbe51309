-- How often what the pages of a project show was changed; the row without a project counts what
-- may show on every page, such as the studio's name. Kept pages are told apart by the sum of both.
create table revisions (
  project_id text primary key,
  number integer not null check (number > 0)
) strict, without rowid;
