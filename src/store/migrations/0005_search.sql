-- What can be found, and the words it is found by. `findables` gives each thing a number, and
-- `findable_words` holds its words under that number. Triggers keep both right, whoever writes.
-- Drafts have tables of their own, which no trigger here reads: nothing unpublished can be found.

create table findables (
  number integer primary key,
  kind text not null check (kind in
    ('client', 'contact', 'project', 'milestone', 'update', 'file', 'approval')),
  thing text not null,
  unique (kind, thing)
) strict;

-- unicode61 tells words apart in every script that puts spaces between them, and takes accents for
-- the plain letters. Beginnings of two to four letters have an index of their own.
create virtual table findable_words using fts5 (
  title, words,
  tokenize = 'unicode61 remove_diacritics 2',
  prefix = '2 3 4'
);

-- Everything that is there already.
insert into findables (kind, thing) select 'client', id from clients order by created_at, id;
insert into findables (kind, thing) select 'contact', id from contacts order by created_at, id;
insert into findables (kind, thing) select 'project', id from projects order by created_at, id;
insert into findables (kind, thing) select 'milestone', id from milestones order by created_at, id;
insert into findables (kind, thing) select 'update', id from updates order by published_at, id;
insert into findables (kind, thing) select 'file', id from files order by created_at, id;
insert into findables (kind, thing) select 'approval', id from approvals order by asked_at, id;
insert into findable_words (rowid, title, words)
  select f.number, c.name, ''
  from findables f join clients c on f.kind = 'client' and c.id = f.thing;
insert into findable_words (rowid, title, words)
  select f.number, c.name, c.email
  from findables f join contacts c on f.kind = 'contact' and c.id = f.thing;
insert into findable_words (rowid, title, words)
  select f.number, p.title, ''
  from findables f join projects p on f.kind = 'project' and p.id = f.thing;
insert into findable_words (rowid, title, words)
  select f.number, m.title, m.summary
  from findables f join milestones m on f.kind = 'milestone' and m.id = f.thing;
insert into findable_words (rowid, title, words)
  select f.number, '', u.body
  from findables f join updates u on f.kind = 'update' and u.id = f.thing;
insert into findable_words (rowid, title, words)
  select f.number, l.name,
         coalesce((select group_concat(v.note, ' · ' order by v.number desc)
                   from versions v where v.file_id = l.id and v.note <> ''), '')
  from findables f join files l on f.kind = 'file' and l.id = f.thing;
insert into findable_words (rowid, title, words)
  select f.number, a.title, a.wording
  from findables f join approvals a on f.kind = 'approval' and a.id = f.thing;

create trigger client_found after insert on clients begin
  insert into findables (kind, thing) values ('client', new.id);
  insert into findable_words (rowid, title, words)
    select number, new.name, '' from findables where kind = 'client' and thing = new.id;
end;
create trigger client_renamed after update of name on clients begin
  update findable_words set title = new.name
    where rowid = (select number from findables where kind = 'client' and thing = new.id);
end;
create trigger client_lost after delete on clients begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'client' and thing = old.id);
  delete from findables where kind = 'client' and thing = old.id;
end;

create trigger contact_found after insert on contacts begin
  insert into findables (kind, thing) values ('contact', new.id);
  insert into findable_words (rowid, title, words)
    select number, new.name, new.email from findables where kind = 'contact' and thing = new.id;
end;
create trigger contact_renamed after update of name, email on contacts begin
  update findable_words set title = new.name, words = new.email
    where rowid = (select number from findables where kind = 'contact' and thing = new.id);
end;
create trigger contact_lost after delete on contacts begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'contact' and thing = old.id);
  delete from findables where kind = 'contact' and thing = old.id;
end;

create trigger project_found after insert on projects begin
  insert into findables (kind, thing) values ('project', new.id);
  insert into findable_words (rowid, title, words)
    select number, new.title, '' from findables where kind = 'project' and thing = new.id;
end;
create trigger project_renamed after update of title on projects begin
  update findable_words set title = new.title
    where rowid = (select number from findables where kind = 'project' and thing = new.id);
end;
create trigger project_lost after delete on projects begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'project' and thing = old.id);
  delete from findables where kind = 'project' and thing = old.id;
end;

create trigger milestone_found after insert on milestones begin
  insert into findables (kind, thing) values ('milestone', new.id);
  insert into findable_words (rowid, title, words)
    select number, new.title, new.summary
    from findables where kind = 'milestone' and thing = new.id;
end;
create trigger milestone_renamed after update of title, summary on milestones begin
  update findable_words set title = new.title, words = new.summary
    where rowid = (select number from findables where kind = 'milestone' and thing = new.id);
end;
create trigger milestone_lost after delete on milestones begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'milestone' and thing = old.id);
  delete from findables where kind = 'milestone' and thing = old.id;
end;

create trigger update_found after insert on updates begin
  insert into findables (kind, thing) values ('update', new.id);
  insert into findable_words (rowid, title, words)
    select number, '', new.body from findables where kind = 'update' and thing = new.id;
end;
create trigger update_reworded after update of body on updates begin
  update findable_words set words = new.body
    where rowid = (select number from findables where kind = 'update' and thing = new.id);
end;
create trigger update_lost after delete on updates begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'update' and thing = old.id);
  delete from findables where kind = 'update' and thing = old.id;
end;

create trigger file_found after insert on files begin
  insert into findables (kind, thing) values ('file', new.id);
  insert into findable_words (rowid, title, words)
    select number, new.name, '' from findables where kind = 'file' and thing = new.id;
end;
create trigger file_renamed after update of name on files begin
  update findable_words set title = new.name
    where rowid = (select number from findables where kind = 'file' and thing = new.id);
end;
create trigger file_lost after delete on files begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'file' and thing = old.id);
  delete from findables where kind = 'file' and thing = old.id;
end;

-- A file is found by what any of its versions says has changed, the newest first.
create trigger version_found after insert on versions when new.note <> '' begin
  update findable_words
    set words = (select coalesce(group_concat(note, ' · ' order by number desc), '')
                 from versions where file_id = new.file_id and note <> '')
    where rowid = (select number from findables where kind = 'file' and thing = new.file_id);
end;
create trigger version_reworded after update of note on versions begin
  update findable_words
    set words = (select coalesce(group_concat(note, ' · ' order by number desc), '')
                 from versions where file_id = new.file_id and note <> '')
    where rowid = (select number from findables where kind = 'file' and thing = new.file_id);
end;
create trigger version_lost after delete on versions begin
  update findable_words
    set words = (select coalesce(group_concat(note, ' · ' order by number desc), '')
                 from versions where file_id = old.file_id and note <> '')
    where rowid = (select number from findables where kind = 'file' and thing = old.file_id);
end;

create trigger approval_found after insert on approvals begin
  insert into findables (kind, thing) values ('approval', new.id);
  insert into findable_words (rowid, title, words)
    select number, new.title, new.wording
    from findables where kind = 'approval' and thing = new.id;
end;
create trigger approval_reworded after update of title, wording on approvals begin
  update findable_words set title = new.title, words = new.wording
    where rowid = (select number from findables where kind = 'approval' and thing = new.id);
end;
create trigger approval_lost after delete on approvals begin
  delete from findable_words
    where rowid = (select number from findables where kind = 'approval' and thing = old.id);
  delete from findables where kind = 'approval' and thing = old.id;
end;
