-- Records: invoices, contracts, retainers, licences, assets and links of a project. Amounts are
-- whole minor units of a currency (pence, cents), hours are whole minutes; what is used of a
-- retainer counts in the same unit.
create table project_records (
  id text primary key,
  project_id text not null references projects (id),
  kind text not null
    check (kind in ('invoice', 'contract', 'retainer', 'licence', 'asset', 'link')),
  title text not null,
  number text not null,
  note text not null,
  url text,
  version_id text references versions (id),
  currency text check (length(currency) = 3),
  amount integer check (amount >= 0),
  minutes integer check (minutes >= 0),
  used integer check (used >= 0),
  due_on text,
  paid_on text,
  renews_on text,
  client_visible integer not null check (client_visible in (0, 1)),
  remind_client integer not null check (remind_client in (0, 1)),
  created_at integer not null,
  changed_at integer not null,
  changes integer not null check (changes >= 0),
  check ((amount is null) = (currency is null)),
  check (amount is null or minutes is null),
  check (client_visible = 1 or remind_client = 0),
  check (kind = 'invoice' or (due_on is null and paid_on is null)),
  check (kind <> 'invoice' or amount is not null),
  check (kind <> 'link' or url is not null)
) strict;
create index records_of_project on project_records (project_id);
create index records_that_press on project_records (coalesce(due_on, renews_on)) where paid_on is null;

-- Which day of a record was told of: a week before it, and on the day itself, once each.
create table record_reminders (
  record_id text not null references project_records (id) on delete cascade,
  on_day text not null,
  step text not null check (step in ('before', 'day')),
  at integer not null,
  primary key (record_id, on_day, step)
) strict, without rowid;

-- The record that a mail reminds of: once it is paid, the mail no longer goes.
alter table mails add column record_id text references project_records (id) on delete set null;
create index mails_of_record on mails (record_id) where record_id is not null;
