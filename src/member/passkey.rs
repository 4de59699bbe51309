//! Passkeys: how a member signs in without typing anything, and proves to be there before something
//! dangerous. What is kept of one is a public key and a counter.

use super::ceremony::Ceremony;
use super::session::{self, From};
use super::{Ceremonies, Desk, Domain, Member, Session};
use crate::audit::{self, Actor, Kind};
use crate::clock::Stamp;
use crate::error::{Error, Fault, Refusal, Result};
use crate::id::{MemberId, PasskeyId};
use crate::store::Tx;
use crate::studio::text;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey as Key, PublicKeyCredential, RegisterPublicKeyCredential,
    Uuid, WebauthnError,
};

/// How many passkeys a member may have.
pub const MOST: usize = 20;

/// A passkey, as it is listed.
#[derive(Debug, Clone)]
pub struct Passkey {
    /// Its id; no secret.
    pub id: PasskeyId,
    /// Whose it is.
    pub member: MemberId,
    /// The domain that it works for.
    pub domain: String,
    /// What its authenticator calls it.
    pub credential_id: String,
    /// What its authenticator told of itself, as JSON: a public key and a counter.
    pub credential: String,
    /// What its member calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Stamp,
    /// When it was used last.
    pub used_at: Option<Stamp>,
}

impl Passkey {
    fn key(&self) -> Result<Key> {
        Ok(serde_json::from_str(&self.credential)?)
    }
}

/// What a browser is asked: the name of the ceremony, and the options for `navigator.credentials`.
#[derive(Debug, serde::Serialize)]
pub struct Question {
    ceremony: String,
    options: Value,
}

/// Asks the member's browser to make a passkey that can be found without typing a name.
///
/// # Errors
/// `Wrong` if they have too many.
pub fn ask_to_add(
    tx: &Tx,
    member: &Member,
    domain: &Domain,
    ceremonies: &Ceremonies,
) -> Result<Question> {
    let known = tx.passkeys(&member.profile.id)?;
    if known.len() >= MOST {
        return Err(Refusal::wrong("name", "That is as many as one member may have.").into());
    }
    let here = known.iter().filter(|passkey| passkey.domain == domain.name);
    let decode = |passkey: &Passkey| URL_SAFE_NO_PAD.decode(&passkey.credential_id).ok();
    let exclude = here.filter_map(decode).collect();
    let profile = &member.profile;
    let (challenge, state) = domain.asks(&studio(tx)?)?.start_passkey_registration(
        handle(&profile.id)?,
        &profile.email,
        &profile.name,
        Some(exclude),
    )?;
    let mut options = serde_json::to_value(challenge)?["publicKey"].take();
    let chosen = &mut options["authenticatorSelection"];
    chosen["residentKey"] = "required".into();
    chosen["requireResidentKey"] = true.into();
    let ceremony = Ceremony::Adding(profile.id.clone(), Box::new(state));
    Ok(Question { ceremony: ceremonies.keep(tx.now(), ceremony), options })
}

/// Asks a browser whose passkey it has: anybody's, or, within a session, one of its member's.
pub fn ask_who(
    tx: &Tx,
    session: Option<&Session>,
    domain: &Domain,
    ceremonies: &Ceremonies,
) -> Result<Question> {
    let (challenge, state) = domain.asks(&studio(tx)?)?.start_discoverable_authentication()?;
    let mut options = serde_json::to_value(challenge)?["publicKey"].take();
    let ceremony = match session {
        None => Ceremony::SigningIn(Box::new(state)),
        Some(session) => {
            let mine = tx.passkeys(&session.member)?;
            let allowed = mine.iter().filter(|passkey| passkey.domain == domain.name);
            let allowed = allowed.map(|p| json!({ "type": "public-key", "id": p.credential_id }));
            options["allowCredentials"] = allowed.collect();
            Ceremony::Proving(session.id.clone(), Box::new(state))
        }
    };
    Ok(Question { ceremony: ceremonies.keep(tx.now(), ceremony), options })
}

/// A browser's answer to [`ask_to_add`].
#[derive(Debug, serde::Deserialize)]
pub struct Made {
    ceremony: String,
    #[serde(default)]
    name: String,
    credential: RegisterPublicKeyCredential,
}

/// Adds the passkey that a browser made. Doors that were mailed to the member end: from now on mail
/// alone opens nothing.
///
/// # Errors
/// `Wrong` for a name that is none; `NotAllowed` for an answer that is none to our question.
pub fn add(
    tx: &Tx,
    member: &Member,
    domain: &Domain,
    ceremonies: &Ceremonies,
    made: &Made,
) -> Result<Passkey> {
    let Some(Ceremony::Adding(whose, state)) = ceremonies.take(tx.now(), &made.ceremony) else {
        return Err(Refusal::NotAllowed(OVER).into());
    };
    let mut faults: Vec<Fault> = Vec::new();
    let name = text(&mut faults, "name", &made.name, "Name it after where it is kept.");
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let key = domain.asks(&studio(tx)?)?.finish_passkey_registration(&made.credential, &state);
    let key = key.ok().filter(|_| whose == member.profile.id);
    let key = key.ok_or(Refusal::NotAllowed(NOT_PROVED))?;
    let passkey = Passkey {
        id: PasskeyId::new(),
        member: whose,
        domain: domain.name.clone(),
        credential_id: URL_SAFE_NO_PAD.encode(key.cred_id()),
        credential: serde_json::to_string(&key)?,
        name,
        created_at: tx.now(),
        used_at: None,
    };
    if tx.passkey_by_credential(&passkey.credential_id)?.is_some() {
        return Err(Refusal::NotAllowed("This passkey is here already.").into());
    }
    tx.add_passkey(&passkey)?;
    tx.end_doors_of(&passkey.member)?;
    tell(tx, member, Kind::PasskeyAdded, &passkey)?;
    Ok(passkey)
}

/// A browser's answer to [`ask_who`].
#[derive(Debug, serde::Deserialize)]
pub struct Shown {
    ceremony: String,
    credential: PublicKeyCredential,
}

/// How showing a passkey ended.
pub enum Proof {
    /// It was the member's: the secret for the cookie.
    Given([u8; 32]),
    /// Its counter went back, so it may have been copied: nothing was opened, the trail says so.
    Doubted,
}

/// Signs a member in by the passkey that a browser showed.
///
/// # Errors
/// `NotAllowed` for a passkey that is none of ours, or an answer that is none to our question.
pub fn sign_in(
    tx: &Tx,
    domain: &Domain,
    ceremonies: &Ceremonies,
    what: (&Shown, &From),
) -> Result<Proof> {
    let (shown, from) = what;
    let Some(Ceremony::SigningIn(state)) = ceremonies.take(tx.now(), &shown.ceremony) else {
        return Err(Refusal::NotAllowed(OVER).into());
    };
    let Some(member) = check(tx, domain, shown, *state)? else { return Ok(Proof::Doubted) };
    session::make_room(tx, &member.profile.id, from)?;
    session::open_session(tx, &member, "passkey", from).map(Proof::Given)
}

/// Proves that the member of a session is there, by the passkey that its browser showed: the secret
/// that takes the old one's place.
///
/// # Errors
/// As [`sign_in`]; also for somebody else's passkey.
pub fn prove(
    tx: &Tx,
    domain: &Domain,
    ceremonies: &Ceremonies,
    what: (&Shown, &[u8]),
) -> Result<Proof> {
    let (shown, secret) = what;
    let (asked, session) = (ceremonies.take(tx.now(), &shown.ceremony), session::of(tx, secret)?);
    let (Some(Ceremony::Proving(id, state)), Some(session)) = (asked, session) else {
        return Err(Refusal::NotAllowed(OVER).into());
    };
    let Some(member) = check(tx, domain, shown, *state)? else { return Ok(Proof::Doubted) };
    if session.id != id || session.member != member.profile.id {
        return Err(Refusal::NotAllowed("This passkey belongs to somebody else.").into());
    }
    session::prove(tx, secret).map(Proof::Given)
}

/// Whose passkey it is; none if it may have been copied.
fn check(
    tx: &Tx,
    domain: &Domain,
    shown: &Shown,
    state: DiscoverableAuthentication,
) -> Result<Option<Member>> {
    let credential = &shown.credential;
    let called = URL_SAFE_NO_PAD.encode(credential.get_credential_id());
    let found = tx.passkey_by_credential(&called)?;
    let found = found.filter(|passkey| passkey.domain == domain.name);
    let mut passkey = found.ok_or(Refusal::NotAllowed(UNKNOWN))?;
    let desk = Desk::of_the_house();
    let profile = tx.member(desk, &passkey.member)?.ok_or(Refusal::NotAllowed(UNKNOWN))?;
    let member = Member::signed_in(profile, desk);
    let mut key = passkey.key()?;
    let asks = domain.asks(&studio(tx)?)?;
    let whose = credential.get_user_unique_id();
    let answer = match asks.finish_discoverable_authentication_v2(credential, state, &key) {
        Ok(answer)
            if answer.user_verified() && whose == Some(passkey.member.as_str().as_bytes()) =>
        {
            answer
        }
        Err(WebauthnError::CredentialPossibleCompromise) => {
            tell(tx, &member, Kind::PasskeyDoubted, &passkey)?;
            return Ok(None);
        }
        _ => return Err(Refusal::NotAllowed(NOT_PROVED).into()),
    };
    key.update_credential(&answer);
    passkey.credential = serde_json::to_string(&key)?;
    tx.use_passkey(&passkey)?;
    Ok(Some(member))
}

/// Removes a passkey of the member's own; it opens nothing from the next request on.
///
/// # Errors
/// `NotFound` if they have none of that id.
pub fn remove_passkey(tx: &Tx, member: &Member, id: &PasskeyId) -> Result<Passkey> {
    let mine = tx.passkeys(&member.profile.id)?;
    let passkey = mine.into_iter().find(|passkey| passkey.id == *id).ok_or(Refusal::NotFound)?;
    tx.remove_passkey(id)?;
    tell(tx, member, Kind::PasskeyRemoved, &passkey)?;
    Ok(passkey)
}

const OVER: &str = "That took longer than five minutes. Press the button again.";
const UNKNOWN: &str = "This passkey is not known here, or was removed.";
const NOT_PROVED: &str = "That passkey didn’t answer as it should. Try again.";

/// What a passkey that may have been copied is told.
pub const DOUBTED: &str = "This passkey may have been copied, so it was not taken. Sign in another \
                           way, remove it and add a new one.";

/// The member's id as an authenticator keeps it: sixteen letters are sixteen bytes.
fn handle(id: &MemberId) -> Result<Uuid> {
    Uuid::from_slice(id.as_str().as_bytes()).map_err(Into::into)
}

fn studio(tx: &Tx) -> Result<String> {
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    Ok(studio.name)
}

fn tell(tx: &Tx, member: &Member, kind: Kind, passkey: &Passkey) -> Result<()> {
    let subject = json!({
        "passkey": passkey.id.as_str(), "name": passkey.name, "domain": passkey.domain,
    });
    audit::studio(tx, &Actor::of(member), kind, subject)
}
