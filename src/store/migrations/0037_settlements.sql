-- How what somebody said of an answer ("This wasn't me") was settled with them, in the studio's
-- words. The answer and what was said of it stay as they are. The member's name stands here as it
-- was. The note goes where what was about the contact is erased.
create table settlements (
  decision_id text primary key references decisions (id),
  member_id text not null references members (id),
  member_name text not null,
  note text not null check (note <> ''),
  settled_at integer not null,
  event_id text not null references events (id)
) strict, without rowid;
create trigger settlements_never_change before update on settlements
when new.note <> '(erased)'
  or not exists (select 1 from decisions d
                 join participants r on r.id = d.participant_id
                 join contacts c on c.id = r.contact_id
                 where d.id = old.decision_id and c.erased_at is not null)
  or (new.decision_id, new.member_id, new.member_name, new.settled_at, new.event_id)
     is not
     (old.decision_id, old.member_id, old.member_name, old.settled_at, old.event_id)
begin select raise(abort, 'what was settled of a decision is never edited'); end;
create trigger settlements_never_go before delete on settlements
begin select raise(abort, 'what was settled of a decision is never deleted'); end;

-- That whoever said it does not agree that it is settled. Then only asking again ends it.
create table objections (
  decision_id text primary key references settlements (decision_id),
  said_at integer not null,
  event_id text not null references events (id)
) strict, without rowid;
create trigger objections_never_change before update on objections
begin select raise(abort, 'what was said of a decision is never edited'); end;
create trigger objections_never_go before delete on objections
begin select raise(abort, 'what was said of a decision is never deleted'); end;

-- What came of it, with what was said of that.
create view settled as
  select z.decision_id, z.member_name, z.note, z.settled_at, y.said_at as denied_at
  from settlements z left join objections y on y.decision_id = z.decision_id;
