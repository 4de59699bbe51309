//! Sessions: in which browsers a member is signed in, since when, and when they last proved to be
//! there. The browser holds a secret; only its hash is kept, and it is new after each proof.

use super::{Desk, Domain, Member, Profile, Role, hash};
use crate::audit::{self, Actor, Kind, Trace};
use crate::clock::{Stamp, days, minutes};
use crate::error::{Refusal, Result};
use crate::id::{MemberId, SessionId};
use crate::store::Tx;
use serde_json::json;
use std::time::Duration;

/// How long a session lasts after it was last used.
pub const SESSION_LASTS: Duration = days(14);

/// How long a session lasts at the most, however often it is used.
pub const SESSION_MOST: Duration = days(90);

/// For how long a proof counts where the act is dangerous (`security.md`, J6).
pub const FRESH: Duration = minutes(10);

/// A session's last use is written down at most this often.
const TOUCHED_EVERY: Duration = minutes(5);

/// One browser in which a member is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its id; no secret.
    pub id: SessionId,
    /// Whose it is.
    pub member: MemberId,
    /// Since when.
    pub created_at: Stamp,
    /// When its member last proved to be there: came in, or used a passkey.
    pub proved_at: Stamp,
    /// When it was last used, to five minutes.
    pub used_at: Stamp,
    /// The first moment at which it no longer lasts, unless it is used before.
    pub ends_at: Stamp,
    /// Where it was last used from.
    pub trace: Trace,
}

impl Session {
    /// Whether its member proved to be there a moment ago.
    pub fn is_fresh(&self, now: Stamp) -> bool {
        now < self.proved_at.plus(FRESH)
    }

    /// Whether its last use was written down so long ago that it is written anew.
    pub fn is_due(&self, now: Stamp) -> bool {
        self.used_at <= now.minus(TOUCHED_EVERY)
    }

    /// "Firefox on Windows": the browser in words, as far as it tells.
    pub fn browser(&self) -> String {
        browser_in_words(&self.trace.agent)
    }
}

fn browser_in_words(agent: &str) -> String {
    let first = |signs: &[(&str, &'static str)]| {
        signs.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    // Browsers claim to be each other; whoever is named first here is named by no other.
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "a Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "A browser that doesn’t say which".to_owned(),
    }
}

/// From where somebody comes in.
#[derive(Debug, Clone, Default)]
pub struct From {
    /// Address and agent.
    pub trace: Trace,
    /// The network that the address is in, as asking is counted by.
    pub network: String,
    /// The secret of the browser that asked for a door by mail.
    pub asked: Option<Vec<u8>>,
    /// The secret of the session that the browser has already.
    pub session: Option<Vec<u8>>,
    /// Where passkeys work here, if they do.
    pub domain: Option<Domain>,
}

/// Opens a session for a member who has just proved to be one, `by` what is told in the trail.
pub fn open_session(tx: &Tx, member: &Member, by: &str, from: &From) -> Result<[u8; 32]> {
    let (secret, now) = (crate::id::random::<32>(), tx.now());
    let session = Session {
        id: SessionId::new(),
        member: member.profile.id.clone(),
        created_at: now,
        proved_at: now,
        used_at: now,
        ends_at: now.plus(SESSION_LASTS),
        trace: from.trace.clone(),
    };
    tx.add_session(&session, &hash(&secret), &from.network)?;
    tx.see_member(&member.profile.id)?;
    let subject = json!({ "by": by, "session": session.id.as_str() });
    audit::studio_from(tx, &Actor::of(member), Kind::MemberSignedIn, (subject, &from.trace))?;
    Ok(secret)
}

/// Ends the session that the browser of `from` has of the same member: a new one takes its place.
pub(super) fn make_room(tx: &Tx, member: &MemberId, from: &From) -> Result<()> {
    let Some(secret) = &from.session else { return Ok(()) };
    match tx.session(&hash(secret))? {
        Some((profile, _)) if profile.id == *member => tx.end_session_of(&hash(secret)),
        _ => Ok(()),
    }
}

/// The member whose browser holds `secret`, if the session still lasts.
pub fn of_session(tx: &Tx, secret: &[u8]) -> Result<Option<(Member, Session)>> {
    let found = tx.session(&hash(secret))?;
    let in_ = |profile: Profile| Member::signed_in(profile, Desk::of_the_house());
    Ok(found.map(|(profile, session)| (in_(profile), session)))
}

/// The session of `secret`, if it still lasts.
pub(super) fn of(tx: &Tx, secret: &[u8]) -> Result<Option<Session>> {
    Ok(tx.session(&hash(secret))?.map(|(_, session)| session))
}

/// Whether the session of `secret` was not lengthened for a day.
pub fn session_is_due(tx: &Tx, secret: &[u8]) -> Result<bool> {
    let fresh = |session: &Session| end(tx, session).minus(days(1));
    Ok(tx.session(&hash(secret))?.is_some_and(|(_, session)| session.ends_at < fresh(&session)))
}

/// Lets the session of `secret` last from now on, to its longest.
pub fn roll_session(tx: &Tx, secret: &[u8]) -> Result<()> {
    let Some((_, session)) = tx.session(&hash(secret))? else { return Ok(()) };
    tx.roll_session(&hash(secret), end(tx, &session))
}

fn end(tx: &Tx, session: &Session) -> Stamp {
    tx.now().plus(SESSION_LASTS).min(session.created_at.plus(SESSION_MOST))
}

/// Writes down that a session was used, and from where.
pub fn touch_session(tx: &Tx, id: &SessionId, from: &From) -> Result<()> {
    let since = tx.now().minus(TOUCHED_EVERY);
    if tx.touch_session(id, since, (&from.trace, &from.network))? {
        tx.see_member_of(id)?;
    }
    Ok(())
}

/// The member of a session has proved to be there: the secret that takes the old one's place.
///
/// # Errors
/// `NotFound` if the session ended meanwhile.
pub fn prove(tx: &Tx, secret: &[u8]) -> Result<[u8; 32]> {
    let fresh = crate::id::random::<32>();
    tx.prove_session(&hash(secret), &hash(&fresh))?;
    Ok(fresh)
}

/// Ends the session of `secret` at once.
pub fn sign_out(tx: &Tx, member: &Member, secret: &[u8]) -> Result<()> {
    tx.end_session_of(&hash(secret))?;
    audit::studio(tx, &Actor::of(member), Kind::MemberSignedOut, json!({}))
}

/// Ends one session from the next request on: one's own, or, for admins, that of somebody who may
/// do no more than they. Whose it was.
///
/// # Errors
/// `NotFound` if there is none that lasts or it is nobody's that the member may end.
pub fn end_session(tx: &Tx, member: &Member, id: &SessionId) -> Result<Profile> {
    let whose = tx.member_of_session(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let own = whose.id == member.profile.id;
    let over = member.profile.role >= Role::Admin && member.profile.role >= whose.role;
    if !own && !over {
        return Err(Refusal::NotFound.into());
    }
    tx.end_session(id)?;
    tell(tx, member, &whose, 1)?;
    Ok(whose)
}

/// Ends every session of the member but the one of `secret`; how many there were.
pub fn end_other_sessions(tx: &Tx, member: &Member, secret: &[u8]) -> Result<usize> {
    let ended = tx.end_sessions(&member.profile.id, Some(&hash(secret)))?;
    if ended > 0 {
        tell(tx, member, &member.profile, ended)?;
    }
    Ok(ended)
}

fn tell(tx: &Tx, member: &Member, whose: &Profile, count: usize) -> Result<()> {
    let subject = json!({ "member": whose.id.as_str(), "name": whose.name, "count": count });
    audit::studio(tx, &Actor::of(member), Kind::SessionEnded, subject)
}

#[cfg(test)]
mod tests {
    use super::browser_in_words;

    #[test]
    fn browsers_are_told_by_name_and_machine() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/142.0.0.0 Safari/537.36";
        assert_eq!(browser_in_words(chrome), "Chrome on Linux");
        let edge = format!("{chrome} Edg/142.0").replace("X11; Linux x86_64", "Windows NT 10.0");
        assert_eq!(browser_in_words(&edge), "Edge on Windows");
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1";
        assert_eq!(browser_in_words(safari), "Safari on an iPhone");
        assert_eq!(browser_in_words("curl/8.5"), "A browser that doesn’t say which");
    }
}
