-- Tasks and forms can be found, too. Of a form it is what it asks; what was answered is in no
-- index.

-- The list of kinds stands in a check, so the table is made anew. Triggers go on naming it.
pragma legacy_alter_table = on;
create table findables_of_more_kinds (
  number integer primary key,
  kind text not null check (kind in
    ('client', 'contact', 'project', 'milestone', 'update', 'file', 'approval',
     'message', 'request', 'record', 'note', 'task', 'form')),
  thing text not null,
  unique (kind, thing)
) strict;
insert into findables_of_more_kinds (number, kind, thing) select number, kind, thing from findables;
drop table findables;
alter table findables_of_more_kinds rename to findables;
pragma legacy_alter_table = off;

-- What a form asks, in its newest version. While it is being added it has none yet.
create view form_words (intake_id, title, words) as
  select q.id, q.title,
         q.instructions || coalesce(
           (select ' · ' || group_concat(
                     json_extract(f.value, '$.label') || ' ' || json_extract(f.value, '$.help'),
                     ' · ' order by f.key)
            from intake_versions d, json_each(d.definition, '$.fields') f
            where d.intake_id = q.id and d.number = q.version), '')
  from intakes q;

-- Everything that is there already. What was taken off is found by nobody.
insert into findables (kind, thing)
  select 'task', id from tasks where removed_at is null order by added_at, id;
insert into findables (kind, thing) select 'form', id from intakes order by asked_at, id;
insert into findable_words (rowid, title, words)
  select f.number, t.title, t.note
  from findables f join tasks t on f.kind = 'task' and t.id = f.thing;
insert into findable_words (rowid, title, words)
  select f.number, w.title, w.words
  from findables f join form_words w on f.kind = 'form' and w.intake_id = f.thing;

create trigger task_found after insert on tasks begin
  insert into findables (kind, thing) values ('task', new.id);
  insert into findable_words (rowid, title, words)
    select number, new.title, new.note from findables where kind = 'task' and thing = new.id;
end;
create trigger task_reworded after update of title, note on tasks begin
  update findable_words set title = new.title, words = new.note
    where rowid = (select number from findables where kind = 'task' and thing = new.id);
end;
create trigger task_taken_off after update of removed_at on tasks when new.removed_at is not null
begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'task' and thing = new.id);
  delete from findables where kind = 'task' and thing = new.id;
end;
create trigger task_lost after delete on tasks begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'task' and thing = old.id);
  delete from findables where kind = 'task' and thing = old.id;
end;

create trigger form_found after insert on intakes begin
  insert into findables (kind, thing) values ('form', new.id);
  insert into findable_words (rowid, title, words)
    select f.number, w.title, w.words
    from findables f join form_words w on w.intake_id = f.thing
    where f.kind = 'form' and f.thing = new.id;
end;
create trigger form_reworded after update of title, instructions, version on intakes begin
  update findable_words
    set title = new.title, words = (select words from form_words where intake_id = new.id)
    where rowid = (select number from findables where kind = 'form' and thing = new.id);
end;
create trigger form_version_found after insert on intake_versions begin
  update findable_words set words = (select words from form_words where intake_id = new.intake_id)
    where rowid = (select number from findables where kind = 'form' and thing = new.intake_id);
end;
create trigger form_lost after delete on intakes begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'form' and thing = old.id);
  delete from findables where kind = 'form' and thing = old.id;
end;
