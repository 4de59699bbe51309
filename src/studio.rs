//! The studio: the freelancer or agency that runs this Milepost. One per database.

use crate::audit::{self, Actor, Kind};
use crate::brand::{Brand, Logo};
use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::error::{Error, Fault, Refusal, Result};
use crate::introduction::Setting;
use crate::key::{Keyring, Purpose};
use crate::member::{self, Desk, Member, Profile, Role};
use crate::store::Tx;
use serde_json::json;

/// What clients see of the studio.
#[derive(Debug, Clone)]
pub struct Studio {
    /// As it stands at the top of every page and mail.
    pub name: String,
    /// The colour of buttons and links.
    pub brand: Brand,
    /// The studio's own site, if it has one.
    pub site: Option<String>,
    /// A number to ring, if it has one.
    pub phone: Option<String>,
    /// The postal address under pages and mails, if given.
    pub postal: Option<String>,
    /// The studio's own zone, for its admin pages.
    pub time_zone: Zone,
    /// When it was set up.
    pub created_at: Stamp,
    /// What it answers to colleagues who came by somebody else's link.
    pub introductions: Setting,
    /// The picture at the top of every page, if it has one.
    pub logo: Option<Logo>,
}

/// What set-up asks for.
#[derive(Debug, Clone, Default)]
pub struct SetUp {
    /// The studio's name.
    pub studio: String,
    /// The owner's name.
    pub owner: String,
    /// The owner's mail address.
    pub email: String,
    /// The colour, `#rrggbb`; empty for the default.
    pub brand: String,
    /// The zone's IANA name; empty for UTC.
    pub time_zone: String,
    /// The studio's site, may be empty.
    pub site: String,
    /// A number to ring, may be empty.
    pub phone: String,
    /// The postal address, may be empty.
    pub postal: String,
    /// One of [`Setting`]'s words; empty for what it is.
    pub introductions: String,
}

/// The longest name of a studio, person, client, project or milestone, in letters.
pub const NAME_LIMIT: usize = 120;

/// Makes the studio and its owner, once.
///
/// # Errors
/// Refuses with every field that cannot be right. `NotAllowed` if the studio exists already.
pub fn set_up(tx: &Tx, form: &SetUp) -> Result<Member> {
    if tx.studio()?.is_some() {
        return Err(
            Refusal::NotAllowed("This studio is set up already; nothing was changed.").into()
        );
    }
    let (studio, profile) = check(form, tx.now())?;
    tx.add_studio(&studio)?;
    tx.add_member(&profile)?;
    let owner = Member::signed_in(profile, Desk::of_the_house());
    let subject = json!({ "studio": studio.name, "owner": owner.profile.name });
    audit::studio(tx, &Actor::of(&owner), Kind::StudioSetUp, subject)?;
    Ok(owner)
}

/// Makes the studio through its set-up door, which is used up by it, and signs its owner in: the
/// secret for the cookie. Of many who try at once, one comes in.
///
/// # Errors
/// As [`set_up`]; `NotFound` if the door was used.
pub fn claim(
    tx: &Tx,
    keys: &Keyring,
    letters: &str,
    what: (&SetUp, &member::From),
) -> Result<[u8; 32]> {
    let (form, from) = what;
    let door = member::look_at_door(tx, keys, Purpose::SetUp, letters)?.ok_or(Refusal::NotFound)?;
    tx.use_door(door.claim.serial)?;
    let owner = set_up(tx, form)?;
    member::open_session(tx, &owner, door.kind.as_str(), from)
}

/// Changes what clients see of the studio; the owner's name and address are not touched, nor is
/// the logo, nor the colour if none is given.
///
/// # Errors
/// Refuses with every field that cannot be right; only admins and owners may.
pub fn change(tx: &Tx, member: &Member, form: &SetUp) -> Result<Studio> {
    member.must_be(Role::Admin)?;
    let known = of(tx)?;
    let brand = Some(form.brand.trim()).filter(|typed| !typed.is_empty());
    let form = SetUp { brand: brand.unwrap_or(known.brand.as_str()).into(), ..form.clone() };
    let introductions = match form.introductions.as_str() {
        "" => known.introductions,
        _ => known_setting(&form.introductions)?,
    };
    let (studio, _) = check(&form, tx.now())?;
    let studio = Studio { created_at: known.created_at, logo: known.logo, introductions, ..studio };
    save(tx, member, studio)
}

/// Changes the studio's colour.
///
/// # Errors
/// Refuses what is no colour, as `brand`; only admins and owners may.
pub fn set_brand(tx: &Tx, member: &Member, colour: &str) -> Result<Studio> {
    member.must_be(Role::Admin)?;
    let brand = Brand::parse(colour).ok_or_else(|| Refusal::wrong("brand", NO_COLOUR))?;
    save(tx, member, Studio { brand, ..of(tx)? })
}

/// Changes what the studio answers to introductions.
///
/// # Errors
/// Only admins and owners may.
pub fn set_introductions(tx: &Tx, member: &Member, setting: Setting) -> Result<()> {
    member.must_be(Role::Admin)?;
    tx.save_studio(&Studio { introductions: setting, ..of(tx)? })
}

fn known_setting(word: &str) -> Result<Setting> {
    let wrong = "Choose one of the two.";
    Ok(word.parse().map_err(|_| Refusal::wrong("introductions", wrong))?)
}

/// Puts a logo on every page. Its bytes lie in the vault already.
///
/// # Errors
/// Only admins and owners may.
pub fn set_logo(tx: &Tx, member: &Member, logo: Logo) -> Result<Studio> {
    member.must_be(Role::Admin)?;
    let studio = of(tx)?;
    if studio.logo.as_ref() == Some(&logo) {
        return Ok(studio);
    }
    tx.save_logo(Some(&logo))?;
    let subject = json!({ "sha256": logo.sha256, "width": logo.width, "height": logo.height });
    audit::studio(tx, &Actor::of(member), Kind::LogoSet, subject)?;
    Ok(Studio { logo: Some(logo), ..studio })
}

/// Takes the logo off every page; without one nothing happens.
///
/// # Errors
/// Only admins and owners may.
pub fn remove_logo(tx: &Tx, member: &Member) -> Result<Studio> {
    member.must_be(Role::Admin)?;
    let studio = of(tx)?;
    if let Some(logo) = &studio.logo {
        tx.save_logo(None)?;
        let subject = json!({ "sha256": logo.sha256 });
        audit::studio(tx, &Actor::of(member), Kind::LogoRemoved, subject)?;
    }
    Ok(Studio { logo: None, ..studio })
}

fn of(tx: &Tx) -> Result<Studio> {
    tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))
}

fn save(tx: &Tx, member: &Member, studio: Studio) -> Result<Studio> {
    tx.save_studio(&studio)?;
    let subject = json!({ "studio": studio.name, "brand": studio.brand.as_str() });
    audit::studio(tx, &Actor::of(member), Kind::StudioChanged, subject)?;
    Ok(studio)
}

/// Writes into the trail that settings of the server were changed, by their names.
///
/// # Errors
/// Only admins and owners may.
pub fn note_settings(tx: &Tx, member: &Member, changed: &[&str]) -> Result<()> {
    member.must_be(Role::Admin)?;
    audit::studio(tx, &Actor::of(member), Kind::StudioChanged, json!({ "settings": changed }))
}

/// The studio as the form for changing it holds it.
pub fn known(studio: &Studio, member: &Member) -> SetUp {
    SetUp {
        studio: studio.name.clone(),
        owner: member.profile.name.clone(),
        email: member.profile.email.clone(),
        brand: studio.brand.to_string(),
        time_zone: studio.time_zone.as_str().to_owned(),
        site: studio.site.clone().unwrap_or_default(),
        phone: studio.phone.clone().unwrap_or_default(),
        postal: studio.postal.clone().unwrap_or_default(),
        introductions: studio.introductions.as_str().into(),
    }
}
/// What is wrong with a colour that is none.
pub const NO_COLOUR: &str = "Write the colour as # and six digits, such as #2e6f4e.";

fn check(form: &SetUp, now: Stamp) -> Result<(Studio, Profile)> {
    let mut faults = Vec::new();
    let name = text(&mut faults, "studio", &form.studio, "Give the studio a name; clients see it.");
    let owner = text(&mut faults, "name", &form.owner, "Give your name; it signs what you post.");
    let email = member::address(&form.email).unwrap_or_else(|says| {
        faults.push(Fault::new("email", says));
        String::new()
    });
    let brand = match form.brand.trim() {
        "" => Brand::default(),
        colour => Brand::parse(colour).unwrap_or_else(|| {
            faults.push(Fault::new("brand", NO_COLOUR));
            Brand::default()
        }),
    };
    let time_zone: Zone = match form.time_zone.trim() {
        "" => Zone::default(),
        zone => zone.parse().unwrap_or_else(|_| {
            faults.push(Fault::new(
                "zone",
                "Choose a time zone from the list, such as Europe/London.",
            ));
            Zone::default()
        }),
    };
    let site = match form.site.trim() {
        "" => None,
        site if is_site(site) => Some(site.to_owned()),
        _ => {
            faults.push(Fault::new("site", "Begin the address of your site with https://."));
            None
        }
    };
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let studio = Studio {
        name,
        brand,
        site,
        phone: some(&form.phone),
        postal: some(&form.postal),
        time_zone: time_zone.clone(),
        created_at: now,
        introductions: Setting::Ask,
        logo: None,
    };
    Ok((studio, Profile::new(&owner, &email, Role::Owner, time_zone)))
}

/// One line of text without control characters, not empty and not over [`NAME_LIMIT`]; what is
/// wrong is added to `faults`.
pub fn text(faults: &mut Vec<Fault>, field: &'static str, typed: &str, missing: &str) -> String {
    let line = one_line(typed);
    if line.is_empty() {
        faults.push(Fault::new(field, missing));
    } else if line.chars().count() > NAME_LIMIT {
        let says =
            format!("Keep it under {NAME_LIMIT} letters; this has {}.", line.chars().count());
        faults.push(Fault::new(field, says));
    }
    line
}

/// `typed` on one line: control characters become spaces, letters that only turn the direction of
/// others or are never seen are left out, the ends are trimmed.
pub fn one_line(typed: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let unseen = |c: char| matches!(c, '\u{200b}' | '\u{feff}');
    let seen = typed.chars().filter(|c| !turns(*c) && !unseen(*c));
    let spaced: String = seen.map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address of the web, short enough to stand on every page.
fn is_site(typed: &str) -> bool {
    let url = url::Url::parse(typed).ok();
    typed.len() <= 200 && url.is_some_and(|url| matches!(url.scheme(), "https" | "http"))
}

fn some(typed: &str) -> Option<String> {
    let line: String = one_line(typed).chars().take(NAME_LIMIT).collect();
    (!line.is_empty()).then_some(line)
}
