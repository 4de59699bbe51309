-- Addresses that calendar programs ask for dates: one for a participant or a member, until it is
-- ended or another takes its place. The token is made anew from the row and stands nowhere.
create table feeds (
  serial text primary key,
  participant_id text references participants (id),
  member_id text references members (id),
  kid integer not null,
  ends_at integer not null,
  made_at integer not null,
  ended_at integer,
  check ((participant_id is null) <> (member_id is null))
) strict;
create unique index feeds_of_participant on feeds (participant_id) where ended_at is null;
create unique index feeds_of_member on feeds (member_id) where ended_at is null;
