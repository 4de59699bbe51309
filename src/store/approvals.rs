//! Approval requests with all they are judged by.

use super::decisions::{attachment, decision};
use super::sql::{Row, Tx, number};
use super::versions::{VERSION, version};
use crate::approval::{Approval, Approver, Ask, Asked, Decision, State};
use crate::assurance::Proof;
use crate::error::Result;
use crate::evidence::Agreement;
use crate::file::{Attachment, Version};
use crate::id::{ApprovalId, DecisionId, FileId, ProjectId, UpdateId};
use crate::link::Sight;
use crate::member::{Desk, Member};
use rusqlite::params;
use rusqlite::types::ToSql;

const APPROVAL: &str =
    "a.id, a.milestone_id, a.update_id, a.title, a.wording, a.rule, a.in_order, a.due_on,
     a.state, a.asked_at, b.name, a.settled_at,
     coalesce(a.proof, (select coalesce(p.proof, z.proof)
                        from projects p, studios z where p.id = s.project_id)),
     s.state = 'done',
     exists (
       select 1
       from approval_versions mine
       join versions old on old.id = mine.version_id
       join versions other on other.file_id = old.file_id
       left join approval_versions again on again.version_id = other.id
       left join approvals later on later.id = again.approval_id
       where mine.approval_id = a.id
         and (other.number > old.number or later.asked_at > a.asked_at)
     ),
     n.intent, n.consent";

fn approval(row: &mut Row<'_, '_>) -> Result<Asked> {
    let mut approval = Approval {
        id: row.next()?,
        milestone: row.next()?,
        update: row.next()?,
        title: row.next()?,
        wording: row.next()?,
        rule: row.next()?,
        in_order: row.next()?,
        due_on: row.next()?,
        state: row.next()?,
        asked_at: row.next()?,
        asked_by: row.next()?,
        settled_at: row.next()?,
        proof: row.next()?,
        agreement: None,
    };
    let (milestone_done, replaced) = (row.next()?, row.next()?);
    let (intent, consent): (Option<String>, Option<String>) = (row.next()?, row.next()?);
    if let (Some(intent), Some(consent)) = (intent, consent) {
        approval.agreement = Some(Agreement { intent, consent });
        // A signature takes the name, or more.
        approval.proof = approval.proof.max(Proof::Name);
    }
    let (versions, approvers, decisions) = (Vec::new(), Vec::new(), Vec::new());
    Ok(Asked { approval, versions, approvers, decisions, milestone_done, replaced })
}

/// From where requests are reached. The client's side begins at the visitor's own participant.
struct Scope<'a> {
    from: &'static str,
    params: &'a [&'a dyn ToSql],
}

/// Every request on the project of participant ?1.
const SEEN_BY: &str = "from participants me
     join milestones s on s.project_id = me.project_id and me.id = ?1
     join approvals a on a.milestone_id = s.id";

/// The request ?2, if it is on the project of participant ?1.
const SEEN_ONE: &str = "from participants me
     join milestones s on s.project_id = me.project_id and me.id = ?1
     join approvals a on a.milestone_id = s.id and a.id = ?2";

/// Every request of project ?1.
const OF_PROJECT: &str = "from milestones s
     join approvals a on a.milestone_id = s.id and s.project_id = ?1";

/// The request ?1.
const ONE: &str = "from approvals a join milestones s on s.id = a.milestone_id and a.id = ?1";

impl Tx<'_> {
    /// A request on the visitor's project.
    pub fn asked(&self, sight: &Sight, id: &ApprovalId) -> Result<Option<Asked>> {
        let scope = Scope { from: SEEN_ONE, params: &[&sight.participant, id] };
        Ok(self.load_asked(&scope)?.pop())
    }

    /// Every request on the visitor's project, newest first.
    pub fn all_asked(&self, sight: &Sight) -> Result<Vec<Asked>> {
        self.load_asked(&Scope { from: SEEN_BY, params: &[&sight.participant] })
    }

    /// Every request of a project, newest first.
    pub fn asked_of_project(&self, _: Desk, project: &ProjectId) -> Result<Vec<Asked>> {
        self.load_asked(&Scope { from: OF_PROJECT, params: &[project] })
    }

    /// One request with its project.
    pub fn asked_of_studio(&self, _: Desk, id: &ApprovalId) -> Result<Option<(Asked, ProjectId)>> {
        let Some(asked) = self.load_asked(&Scope { from: ONE, params: &[id] })?.pop() else {
            return Ok(None);
        };
        let sql = "select project_id from milestones where id = ?1";
        let project = self.one(sql, params![asked.approval.milestone], |row| row.next())?;
        Ok(project.map(|project| (asked, project)))
    }

    fn load_asked(&self, scope: &Scope<'_>) -> Result<Vec<Asked>> {
        let sql = format!(
            "select {APPROVAL} {} join members b on b.id = a.member_id
             left join agreements n on n.approval_id = a.id
             order by a.asked_at desc, a.id",
            scope.from
        );
        let mut asked = self.all(&sql, scope.params, approval)?;
        // Who may see it was asked now. What belongs to a single one is found by its own id.
        let only = match asked.as_slice() {
            [] => return Ok(asked),
            [only] => Some(only.approval.id.clone()),
            _ => None,
        };
        let by_id: &[&dyn ToSql] = &[&only];
        let alone = Scope { from: ONE, params: by_id };
        let scope = if only.is_some() { &alone } else { scope };
        for (id, version) in self.versions_asked(scope)? {
            find(&mut asked, &id, |asked| asked.versions.push(version));
        }
        for (id, approver) in self.approvers_asked(scope)? {
            find(&mut asked, &id, |asked| asked.approvers.push(approver));
        }
        for decision in self.decisions_asked(scope)? {
            let id = decision.approval.clone();
            find(&mut asked, &id, |asked| asked.decisions.push(decision));
        }
        if asked.iter().all(|asked| asked.decisions.is_empty()) {
            return Ok(asked);
        }
        for (id, of, file) in self.attachments_asked(scope)? {
            find(&mut asked, &id, |asked| {
                let mine = asked.decisions.iter_mut().find(|decision| decision.id == of);
                if let Some(decision) = mine {
                    decision.files.push(file);
                }
            });
        }
        Ok(asked)
    }

    fn versions_asked(&self, scope: &Scope<'_>) -> Result<Vec<(ApprovalId, Version)>> {
        let sql = format!(
            "select a.id, {VERSION} {}
             join approval_versions x on x.approval_id = a.id
             join versions v on v.id = x.version_id
             join files f on f.id = v.file_id
             join members w on w.id = v.member_id
             left join previews p on p.sha256 = v.sha256
             order by lower(f.name), f.id",
            scope.from
        );
        self.all(&sql, scope.params, |row| Ok((row.next()?, version(row)?)))
    }

    fn approvers_asked(&self, scope: &Scope<'_>) -> Result<Vec<(ApprovalId, Approver)>> {
        let sql = format!(
            "select a.id, r.id, c.name, x.released_at is not null {}
             join approvers x on x.approval_id = a.id
             join participants r on r.id = x.participant_id
             join contacts c on c.id = r.contact_id
             where x.released_at is null
                or exists (select 1 from standing y
                           where y.approval_id = a.id and y.participant_id = r.id)
             order by x.place, lower(c.name), r.id",
            scope.from
        );
        self.all(&sql, scope.params, |row| {
            let id = row.next()?;
            let (participant, name, released) = (row.next()?, row.next()?, row.next()?);
            Ok((id, Approver { participant, name, released }))
        })
    }

    fn decisions_asked(&self, scope: &Scope<'_>) -> Result<Vec<Decision>> {
        let sql = format!(
            "select d.id, d.approval_id, d.participant_id, d.attested_name, d.outcome, d.comment,
                    d.receipt, d.decided_at, t.taken_back_at, h.held_at, o.set_aside_at,
                    d.assurance, d.visit_id, d.confirms, w.said_at, n.said_at, b.doubted_at,
                    z.member_name, z.note, z.settled_at, z.denied_at, k.member_name, k.how,
                    k.said_on, k.note, g.path, g.sha256 {}
             join decisions d on d.approval_id = a.id
             join events e on e.id = d.event_id
             left join take_backs t on t.decision_id = d.id
             left join holds h on h.decision_id = d.id
             left join set_asides o on o.decision_id = d.id
             left join records k on k.decision_id = d.id
             left join disputes w on w.decision_id = d.id and w.named = 0
             left join disputes n on n.decision_id = d.id and n.named = 1
             left join dispute_doubts b on b.decision_id = d.id
             left join settled z on z.decision_id = d.id
             left join signatures g on g.decision_id = d.id
             -- As they came, also when the clock was set back in between.
             order by e.seq",
            scope.from
        );
        self.all(&sql, scope.params, decision)
    }

    fn attachments_asked(
        &self,
        scope: &Scope<'_>,
    ) -> Result<Vec<(ApprovalId, DecisionId, Attachment)>> {
        let sql = format!(
            "select a.id, d.id, t.id, t.name, t.sha256, t.size, t.media_type {}
             join decisions d on d.approval_id = a.id
             join attachments t on t.decision_id = d.id
             order by lower(t.name), t.id",
            scope.from
        );
        self.all(&sql, scope.params, |row| Ok((row.next()?, row.next()?, attachment(row)?)))
    }

    /// Adds a request with its versions and approvers.
    pub fn add_approval(&self, by: &Member, new: &Approval, ask: &Ask) -> Result<()> {
        self.run(
            "insert into approvals (id, milestone_id, update_id, member_id, title, wording, rule,
                                    due_on, state, asked_at, proof, in_order)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                new.id,
                new.milestone,
                new.update,
                by.profile.id,
                new.title,
                new.wording,
                new.rule,
                new.due_on,
                new.state,
                self.now(),
                ask.proof,
                new.in_order,
            ],
        )?;
        if let Some(Agreement { intent, consent }) = &new.agreement {
            self.run(
                "insert into agreements (approval_id, intent, consent) values (?1, ?2, ?3)",
                params![new.id, intent, consent],
            )?;
        }
        for version in &ask.versions {
            self.run(
                "insert into approval_versions (approval_id, version_id) values (?1, ?2)",
                params![new.id, version.id],
            )?;
        }
        for (at, approver) in ask.approvers.iter().enumerate() {
            let place = if new.in_order { at as u64 + 1 } else { 0 };
            self.run(
                "insert into approvers (approval_id, participant_id, place) values (?1, ?2, ?3)",
                params![new.id, approver, number(place)],
            )?;
        }
        Ok(())
    }

    /// The request that came with an update.
    pub fn approval_of_update(&self, _: Desk, update: &UpdateId) -> Result<Option<ApprovalId>> {
        let sql = "select id from approvals where update_id = ?1";
        self.one(sql, params![update], |row| row.next())
    }

    /// Brings a request to a state; it was settled now, unless it is open.
    pub fn settle_approval(&self, id: &ApprovalId, state: State) -> Result<()> {
        self.run(
            "update approvals set state = ?2, settled_at = iif(?2 = 'open', null, ?3)
             where id = ?1",
            params![id, state, self.now()],
        )?;
        Ok(())
    }

    /// The open requests that name some version of a file.
    pub fn open_about_file(&self, file: &FileId) -> Result<Vec<ApprovalId>> {
        let sql = "select distinct a.id
                   from versions v
                   join approval_versions x on x.version_id = v.id
                   join approvals a on a.id = x.approval_id
                   where v.file_id = ?1 and a.state = 'open'";
        self.all(sql, params![file], |row| row.next())
    }
}

fn find(asked: &mut [Asked], id: &ApprovalId, put: impl FnOnce(&mut Asked)) {
    if let Some(asked) = asked.iter_mut().find(|asked| asked.approval.id == *id) {
        put(asked);
    }
}
