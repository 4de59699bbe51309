//! The sight: what one participant may see. It reads, and can do nothing else, so that a member can
//! look at somebody's page without ever standing in for them.

use super::{Found, Standing, visit::AFTER_CLOSE};
use crate::clock::Stamp;
use crate::contact::Contact;
use crate::error::{Refusal, Result};
use crate::id::{PageName, ParticipantId, ProjectId};
use crate::member::Desk;
use crate::participant::Role;
use crate::store::Tx;

/// What one participant may see. Every query that shows something to the client's side asks for
/// it, and begins at its participant. A visit has one; so has a member who looks on.
#[derive(Debug, Clone)]
#[allow(clippy::manual_non_exhaustive, reason = "nobody else in this crate may make one either")]
pub struct Sight {
    /// Who, on the project.
    pub participant: ParticipantId,
    /// The name of their page.
    pub page: PageName,
    /// The project.
    pub project: ProjectId,
    /// The project's title.
    pub project_title: String,
    /// When the project was closed.
    pub closed_at: Option<Stamp>,
    /// Whom they work for.
    pub client_name: String,
    /// Who it is.
    pub contact: Contact,
    /// What they may do.
    pub role: Role,
    /// Whether they may take files away.
    pub can_download: bool,
    /// When the link itself ends: the latest end of any mail that carried it.
    pub link_ends_at: Stamp,
    _proof: (),
}

impl Sight {
    /// The sight of whoever holds this link. What it is worth is for the caller to judge.
    pub(super) fn of(found: Found) -> Self {
        let Found { link, person, client_name, project_title, closed_at, .. } = found;
        Self {
            link_ends_at: link.end(closed_at),
            participant: person.id,
            page: person.page,
            project: person.project,
            project_title,
            closed_at,
            client_name,
            contact: person.contact,
            role: person.role,
            can_download: person.can_download,
            _proof: (),
        }
    }

    /// The first moment at which the project's page is gone, if it was closed.
    pub fn gone_at(&self) -> Option<Stamp> {
        self.closed_at.map(|at| at.plus(AFTER_CLOSE))
    }
}

/// The page of a participant as they see it, for a member: with it, pages can be read. Nobody
/// came in by it, so there is nothing to decide, to write or to count with.
///
/// # Errors
/// `NotFound` for nobody on a project.
pub fn glimpse(tx: &Tx, desk: Desk, who: &ParticipantId) -> Result<Sight> {
    let person = tx.participant(desk, who)?.ok_or(Refusal::NotFound)?;
    let found = tx.newest_link_of_page(&person.page)?.ok_or(Refusal::NotFound)?;
    Ok(Sight::of(found))
}

/// What a participant sees, for what asks in their name without a browser, such as their calendar:
/// none once their link no longer works, and none where a code is asked before anything is shown.
pub fn without_a_browser(tx: &Tx, page: &PageName) -> Result<Option<Sight>> {
    let Some(found) = tx.newest_link_of_page(page)? else { return Ok(None) };
    let works = found.link.stands(found.closed_at, tx.now()) == Standing::Live
        && found.person.removed_at.is_none()
        && !found.code_to_open;
    Ok(works.then(|| Sight::of(found)))
}
