//! Trying the mail server out: one message, handed over while the page waits. The only letter that
//! does not go through the outbox, because its whole point is the mail server's answer.

use crate::app::App;
use crate::clock::Stamp;
use crate::config::Config;
use crate::error::Fault;
use crate::id::MailId;
use crate::mail::{Ready, letter};
use crate::member;
use crate::outbox::{Letter, Mailbox, Outcomes, Sender};
use crate::studio::SetUp;

/// How a test went.
#[derive(Debug, Clone)]
pub enum Tried {
    /// The mail server took it: its name, its words, and when.
    Accepted(String, String, Stamp),
    /// It did not: its words, or ours.
    Refused(String),
}

/// Sends a test to the owner's address with the settings of `config`.
///
/// # Errors
/// If that address cannot be one.
pub async fn send(app: &App, config: &Config, form: &SetUp) -> Result<Tried, Fault> {
    let email = member::address(&form.email).map_err(|says| Fault::new("email", says))?;
    let brand = crate::brand::Brand::parse(&form.brand).unwrap_or_default();
    let name = crate::studio::one_line(&form.studio);
    let studio = Sender { name, brand: brand.to_string(), postal: None };
    let to = Mailbox { name: crate::studio::one_line(&form.owner), email };
    let (dress, logo) = app.dress().await;
    let test = Letter::Test { studio: studio.clone(), to: to.name.clone() };
    let drawn = letter::draw_in(&test, None, &dress);
    let from = match &config.mail_from {
        Some((name, email)) => Mailbox { name: name.clone(), email: email.clone() },
        None => Mailbox { name: studio.name, email: to.email.clone() },
    };
    let domain = config.host();
    let ready = Ready {
        message_id: format!("{}@{domain}", MailId::new()),
        from,
        to,
        reply_to: None,
        in_reply_to: None,
        references: Vec::new(),
        logo,
        subject: drawn.subject,
        text: drawn.text,
        html: drawn.html,
        unsubscribe: None,
        enclosed: Vec::new(),
        domain,
        date: app.store.clock().now(),
        keys: app.mail_keys(),
    };
    // The demo writes its letters into a folder, whatever the settings say.
    let mailer = if config.smtp.is_some() { config.mailer() } else { app.mailer() };
    let server = config.smtp.as_ref().map_or_else(|| mailer.describe(), |smtp| smtp.host.clone());
    Ok(match mailer.deliver(&ready).await {
        Outcomes::Accepted(words) => Tried::Accepted(server, words, app.store.clock().now()),
        Outcomes::NotConfigured => {
            Tried::Refused("Write the mail server first; none is set.".into())
        }
        Outcomes::Later(words)
        | Outcomes::Down(words)
        | Outcomes::Unsure(words)
        | Outcomes::Stuck(words)
        | Outcomes::Never(words)
        | Outcomes::NobodyThere(words) => Tried::Refused(words),
    })
}
