-- The studio's logo: a picture in the vault, by its hash. All of these or none.
alter table studios add column logo_sha256 text check (length(logo_sha256) = 64);
alter table studios add column logo_size integer check (logo_size > 0);
alter table studios add column logo_width integer check (logo_width > 0);
alter table studios add column logo_height integer check (logo_height > 0);
alter table studios add column logo_ground text check (logo_ground in ('any', 'light', 'dark'));
