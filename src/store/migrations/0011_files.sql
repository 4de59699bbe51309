-- Files: uploads that go on after a cut, versions that are taken off or marked final.

-- Bytes on their way in, and whole ones that no form has named yet. No query of a page reads them.
-- `received` is on the disk for certain.
create table uploads (
  id text primary key,
  member_id text references members (id),
  participant_id text references participants (id),
  name text not null,
  size integer not null check (size >= 0),
  received integer not null default 0 check (received between 0 and size),
  sha256 text check (length(sha256) = 64),
  media_type text,
  begun_at integer not null,
  ends_at integer not null,
  dropped integer not null default 0 check (dropped in (0, 1)),
  check ((member_id is null) <> (participant_id is null)),
  check ((sha256 is null) = (media_type is null))
) strict;
create index uploads_of_member on uploads (member_id) where member_id is not null;
create index uploads_of_participant on uploads (participant_id) where participant_id is not null;
create index uploads_by_end on uploads (ends_at);

-- A version is frozen. It can be taken off the page, unless a decision names it; its number stays
-- taken.
alter table versions add column removed_at integer;
alter table versions add column removed_by text references members (id);
create trigger versions_are_frozen
before update of file_id, number, sha256, size, media_type, published_at on versions
begin select raise(abort, 'a version is never changed'); end;
create trigger versions_never_go before delete on versions
begin select raise(abort, 'a version is never deleted'); end;
create trigger decided_versions_stay before update of removed_at on versions
when new.removed_at is not null and exists (
  select 1 from approval_versions a join decisions d on d.approval_id = a.approval_id
  where a.version_id = new.id)
begin select raise(abort, 'a decision names this version'); end;

-- Which version is the final one.
alter table files add column final_version_id text references versions (id);

-- Kinds of files that the studio does not take: endings, with spaces between.
alter table studios add column refused_kinds text not null default '';

-- What the scanner found something in. The bytes lie in quarantine until a member removes them.
create table quarantined (
  sha256 text primary key check (length(sha256) = 64),
  name text not null,
  found text not null,
  sent_by text not null,
  project_id text references projects (id),
  at integer not null
) strict;

-- What was taken off is not found any more.
drop trigger version_found;
create trigger version_found after insert on versions when new.note <> '' begin
  update findable_words
    set words = (select coalesce(group_concat(note, ' · ' order by number desc), '')
                 from versions
                 where file_id = new.file_id and note <> '' and removed_at is null)
    where rowid = (select number from findables where kind = 'file' and thing = new.file_id);
end;
create trigger version_taken_off after update of removed_at on versions begin
  update findable_words
    set words = (select coalesce(group_concat(note, ' · ' order by number desc), '')
                 from versions
                 where file_id = new.file_id and note <> '' and removed_at is null)
    where rowid = (select number from findables where kind = 'file' and thing = new.file_id);
end;
