//! `/settings`: what the settings page changes of the server. Admins only.

use super::body::Json;
use super::call::{Act, ok};
use super::problem::{self, Problem};
use super::shape::{MailRecords, Settings, SettingsChange, Trial};
use crate::assurance::{self, Proof};
use crate::config::Typed;
use crate::doctor;
use crate::error::{Error, Fault, Refusal};
use crate::introduction::Setting;
use crate::member::{self, Domain, Member, Role};
use crate::store::Tx;
use crate::studio::{self, SetUp};
use crate::trial;
use axum::body::Body;
use axum::http::Response;

/// Read the settings
///
/// Those that the settings page shows; the mail server’s password is never told. For tokens with
/// the role `admin`.
#[utoipa::path(get, path = "/settings", tag = "Settings",
    responses((status = 200, body = Settings)))]
pub async fn show(act: Act) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let house = of_studio(&act).await?;
    Ok(act.call.show(&Settings::of(&act.call.app.config(), house)))
}

/// Change settings
///
/// What is left out stays. In force from the next request and the next mail on. What a flag or a
/// variable says is changed there and refused here. For tokens with the role `admin`.
#[utoipa::path(patch, path = "/settings", tag = "Settings", request_body = SettingsChange,
    responses((status = 200, body = Settings)))]
pub async fn change(
    act: Act,
    Json(change): Json<SettingsChange>,
) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let app = &act.call.app;
    let config = app.config();
    let known = of_studio(&act).await?;
    let seen = act.call.holds(&Settings::of(&config, known));
    let names = change.names();
    let fixed = names.iter().filter(|name| config.is_fixed(name));
    let fixed: Vec<_> = fixed.map(|name| Fault::new(name, said(name))).collect();
    if !fixed.is_empty() {
        return Err(Refusal::Wrong(fixed).into());
    }
    let introductions = change.introductions.unwrap_or(known.0);
    let proof = change.proof.unwrap_or(known.1);
    let config = config.changed(&change.of(config.typed())).map_err(renamed)?;
    if !seen {
        return Err(Problem::of(&problem::CHANGED));
    }
    if !names.is_empty() {
        let (from, to) = (app.domain(), Domain::of(&config.base_url));
        let verb = move |tx: &Tx, member: &Member| {
            let moves = member::may_move(tx, from.as_ref(), to.as_ref());
            moves.map_err(|error| match error {
                Error::Refused(Refusal::Wrong(faults)) => renamed(faults).into(),
                other => other,
            })?;
            studio::set_introductions(tx, member, introductions)?;
            assurance::set_for_studio(tx, member, proof)?;
            studio::note_settings(tx, member, &names)
        };
        act.write(verb).await?;
        app.put_in_force(config).await?;
    }
    Ok(ok(&Settings::of(&app.config(), (introductions, proof))))
}

/// What is set for the studio and not for the server.
async fn of_studio(act: &Act) -> Result<(Setting, Proof), Problem> {
    let read = act.call.read(|tx, _| Ok((tx.studio()?, assurance::of_studio(tx)?)));
    let (studio, proof) = read.await?;
    Ok((studio.ok_or(Refusal::NotFound)?.introductions, proof))
}

/// What the page's fields are called here.
fn renamed(faults: Vec<Fault>) -> Refusal {
    let field = |name| match name {
        "url" => "base_url",
        "days" => "link_days",
        "smtp_host" => "smtp.host",
        "smtp_port" => "smtp.port",
        "smtp_user" => "smtp.user",
        "smtp_pass" => "smtp.password",
        name => name,
    };
    let faults = faults.into_iter().map(|fault| Fault { field: field(fault.field), ..fault });
    Refusal::Wrong(faults.collect())
}

fn said(name: &str) -> String {
    let variable = name.to_uppercase().replace('-', "_");
    format!("A flag or MILEPOST_{variable} says this; change it there.")
}

/// Try the mail server out
///
/// Sends one letter to the member of the token, by the settings in force, and tells what the mail
/// server said. For tokens with the role `admin`.
#[utoipa::path(post, path = "/settings/test-mail", tag = "Settings",
    responses((status = 200, body = Trial)))]
pub async fn try_mail(act: Act) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let studio = act.call.read(|tx, _| tx.studio()).await?.ok_or(Refusal::NotFound)?;
    let form: SetUp = studio::known(&studio, &act.member);
    let app = &act.call.app;
    let tried = trial::send(app, &app.config(), &form).await;
    let tried = tried.map_err(|fault| Refusal::Wrong(vec![fault]))?;
    Ok(ok(&Trial::from(tried)))
}

/// Check the records of the sending domain
///
/// Asks the DNS for SPF, DKIM and DMARC of the domain that mails come from, and says what to put
/// where. For tokens with the role `admin`.
#[utoipa::path(post, path = "/settings/mail-records", tag = "Settings",
    responses((status = 200, body = MailRecords)))]
pub async fn mail_records(act: Act) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let found = doctor::records(&act.call.app).await?;
    Ok(ok(&MailRecords::from(found)))
}

// What is typed on the page and what a program sends are one thing from here on.
impl SettingsChange {
    fn of(self, was: Typed) -> Typed {
        let mut typed = Typed {
            base_url: self.base_url.unwrap_or(was.base_url),
            link_days: self.link_days.map_or(was.link_days, |days| days.to_string()),
            mail_from: self.mail_from.map(Option::unwrap_or_default),
            ..was
        };
        if let Some(smtp) = self.smtp.map(Option::unwrap_or_default) {
            typed.smtp_host = smtp.host;
            typed.smtp_port = smtp.security.port().to_owned();
            typed.smtp_user = smtp.user.unwrap_or_default();
            typed.smtp_pass = smtp.password.unwrap_or_default();
        }
        typed
    }
}
