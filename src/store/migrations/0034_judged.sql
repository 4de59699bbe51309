-- What a visit is judged by, and what of its browser is on its page, counts as a change of the
-- participant's own pages in the database itself, whoever writes it: then one look at these numbers
-- tells whether a browser that was let in a moment ago still is.
alter table revisions rename column project_id to whose;

create trigger links_judged after update on links begin
  insert into revisions (whose, number) values (new.participant_id, 1)
  on conflict do update set number = number + 1;
end;
create trigger links_gone after delete on links begin
  insert into revisions (whose, number) values (old.participant_id, 1)
  on conflict do update set number = number + 1;
end;
create trigger participants_judged after update on participants begin
  insert into revisions (whose, number) values (new.id, 1)
  on conflict do update set number = number + 1;
end;
create trigger participants_gone after delete on participants begin
  insert into revisions (whose, number) values (old.id, 1)
  on conflict do update set number = number + 1;
end;
create trigger contacts_judged after update on contacts begin
  insert into revisions (whose, number)
  select id, 1 from participants where contact_id = new.id
  on conflict do update set number = number + 1;
end;
create trigger projects_judged after update of title, state, closed_at, proof, code_to_open, sections
on projects begin
  insert into revisions (whose, number) values (new.id, 1)
  on conflict do update set number = number + 1;
end;
create trigger visits_known after insert on visits
when new.named_as is not null or new.coded_at is not null or new.machine_at is not null begin
  insert into revisions (whose, number) values (new.participant_id, 1)
  on conflict do update set number = number + 1;
end;
create trigger visits_told after update of secret_hash, participant_id, named_as, coded_at,
  machine_at, machine_why on visits begin
  insert into revisions (whose, number) values (new.participant_id, 1)
  on conflict do update set number = number + 1;
end;
create trigger visits_gone after delete on visits begin
  insert into revisions (whose, number) values (old.participant_id, 1)
  on conflict do update set number = number + 1;
end;
create trigger codes_sent after insert on codes begin
  insert into revisions (whose, number) values (new.participant_id, 1)
  on conflict do update set number = number + 1;
end;
create trigger codes_told after update on codes begin
  insert into revisions (whose, number) values (new.participant_id, 1)
  on conflict do update set number = number + 1;
end;
