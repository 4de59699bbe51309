-- What is known of the pictures that are made of files, by the hash of the file's bytes. A file
-- without a row has not been looked at yet.
create table previews (
  sha256 text primary key check (length(sha256) = 64),
  state text not null check (state in ('waiting', 'made', 'none', 'failed')),
  -- Of the small picture, in dots.
  width integer,
  height integer,
  -- What the bytes tell beside their dots: nothing, something that a clean copy lacks, or we cannot
  -- say, and then they are not shown as they are.
  traces text not null default 'unsure' check (traces in ('none', 'cleaned', 'unsure')),
  tries integer not null default 0,
  made_at integer not null,
  check ((state = 'made') = (width is not null and height is not null))
) strict;
