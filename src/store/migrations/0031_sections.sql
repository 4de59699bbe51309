-- More can be found, and sections of the page have words of the studio's own. Found are messages,
-- file requests with their items, records, and what members note for each other. The index is the
-- studio's; a client's search reads its own page and none of this.

-- The list of kinds stands in a check, so the table is made anew. Triggers go on naming it.
pragma legacy_alter_table = on;
create table findables_of_more_kinds (
  number integer primary key,
  kind text not null check (kind in
    ('client', 'contact', 'project', 'milestone', 'update', 'file', 'approval',
     'message', 'request', 'record', 'note')),
  thing text not null,
  unique (kind, thing)
) strict;
insert into findables_of_more_kinds (number, kind, thing) select number, kind, thing from findables;
drop table findables;
alter table findables_of_more_kinds rename to findables;
pragma legacy_alter_table = off;

-- Everything that is there already.
insert into findables (kind, thing) select 'message', id from messages order by said_at, id;
insert into findables (kind, thing) select 'request', id from requests order by asked_at, id;
insert into findables (kind, thing) select 'record', id from project_records order by created_at, id;
insert into findables (kind, thing) select 'note', id from notes order by noted_at, id;
insert into findable_words (rowid, title, words)
  select f.number, '', m.body
  from findables f join messages m on f.kind = 'message' and m.id = f.thing;
insert into findable_words (rowid, title, words)
  select f.number, q.title,
         q.instructions || coalesce((select ' · ' || group_concat(i.title || ' ' || i.instructions, ' · '
                                                                  order by i.place)
                                     from request_items i
                                     where i.request_id = q.id and i.removed_at is null), '')
  from findables f join requests q on f.kind = 'request' and q.id = f.thing;
insert into findable_words (rowid, title, words)
  select f.number, r.title, r.number || ' ' || r.note
  from findables f join project_records r on f.kind = 'record' and r.id = f.thing;
insert into findable_words (rowid, title, words)
  select f.number, '', n.body
  from findables f join notes n on f.kind = 'note' and n.id = f.thing;

-- A message is never edited and never goes.
create trigger message_found after insert on messages begin
  insert into findables (kind, thing) values ('message', new.id);
  insert into findable_words (rowid, title, words)
    select number, '', new.body from findables where kind = 'message' and thing = new.id;
end;

create trigger request_found after insert on requests begin
  insert into findables (kind, thing) values ('request', new.id);
  insert into findable_words (rowid, title, words)
    select number, new.title, new.instructions
    from findables where kind = 'request' and thing = new.id;
end;
create view request_words (request_id, title, words) as
  select q.id, q.title,
         q.instructions || coalesce((select ' · ' || group_concat(i.title || ' ' || i.instructions, ' · '
                                                                  order by i.place)
                                     from request_items i
                                     where i.request_id = q.id and i.removed_at is null), '')
  from requests q;
create trigger request_reworded after update of title, instructions on requests begin
  update findable_words
    set title = new.title,
        words = (select words from request_words where request_id = new.id)
    where rowid = (select number from findables where kind = 'request' and thing = new.id);
end;
create trigger request_lost after delete on requests begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'request' and thing = old.id);
  delete from findables where kind = 'request' and thing = old.id;
end;
create trigger request_item_found after insert on request_items begin
  update findable_words set words = (select words from request_words where request_id = new.request_id)
    where rowid = (select number from findables where kind = 'request' and thing = new.request_id);
end;
create trigger request_item_reworded
after update of title, instructions, removed_at on request_items begin
  update findable_words set words = (select words from request_words where request_id = new.request_id)
    where rowid = (select number from findables where kind = 'request' and thing = new.request_id);
end;
create trigger request_item_lost after delete on request_items begin
  update findable_words set words = (select words from request_words where request_id = old.request_id)
    where rowid = (select number from findables where kind = 'request' and thing = old.request_id);
end;

create trigger record_found after insert on project_records begin
  insert into findables (kind, thing) values ('record', new.id);
  insert into findable_words (rowid, title, words)
    select number, new.title, new.number || ' ' || new.note
    from findables where kind = 'record' and thing = new.id;
end;
create trigger record_reworded after update of title, number, note on project_records begin
  update findable_words set title = new.title, words = new.number || ' ' || new.note
    where rowid = (select number from findables where kind = 'record' and thing = new.id);
end;
create trigger record_lost after delete on project_records begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'record' and thing = old.id);
  delete from findables where kind = 'record' and thing = old.id;
end;

create trigger note_found after insert on notes begin
  insert into findables (kind, thing) values ('note', new.id);
  insert into findable_words (rowid, title, words)
    select number, '', new.body from findables where kind = 'note' and thing = new.id;
end;
create trigger note_reworded after update of body on notes begin
  update findable_words set words = new.body
    where rowid = (select number from findables where kind = 'note' and thing = new.id);
end;
create trigger note_lost after delete on notes begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'note' and thing = old.id);
  delete from findables where kind = 'note' and thing = old.id;
end;

-- The studio's own words over the sections of its clients' pages: for all projects, and for one.
alter table studios add column sections text check (json_valid(sections));
alter table projects add column sections text check (json_valid(sections));
