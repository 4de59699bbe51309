//! What a running Milepost keeps in memory, so that a request need not ask for it: the keyring, how
//! the studio looks, and the latest moment that was written down.

use super::App;
use crate::clock::{Stamp, minutes};
use crate::error::{Error, Result};
use crate::key::{Keyring, MailKey};
use crate::mail::dress::Dress;
use crate::member::Desk;
use crate::outbox::{Enclosed, Mailbox};
use crate::preview::Worker;
use crate::receipt::{Form, Letterhead, paper};
use crate::store::Issued;
use crate::ui::Look;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::io::AsyncReadExt as _;

impl App {
    /// The keyring in force.
    pub fn keys(&self) -> Arc<Keyring> {
        self.0.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What mails are signed with: the key file of the settings, or the keys of the keyring.
    pub fn mail_keys(&self) -> Arc<Vec<MailKey>> {
        self.config().dkim_key.clone().unwrap_or_else(|| self.keys().mail_keys())
    }

    /// The address that mails come from: the setting, or the owner's.
    ///
    /// # Errors
    /// If there is no owner yet.
    pub async fn mail_from(&self) -> Result<Mailbox> {
        if let Some((name, email)) = self.config().mail_from.clone() {
            return Ok(Mailbox { name, email });
        }
        let members = self.store.read(|tx| tx.members(Desk::of_the_house())).await?;
        let owner = members.into_iter().max_by_key(|member| member.role);
        let owner = owner.ok_or_else(|| Error::broken("mail waits and the studio has no owner"))?;
        Ok(Mailbox { name: String::new(), email: owner.email })
    }

    /// Takes over the keyring as it lies on the disk now: from the next request on, old keys are
    /// dead and the new one signs.
    ///
    /// # Errors
    /// If it cannot be read; the ring in force stays then.
    pub fn reload_keys(&self) -> Result<()> {
        let keys = Arc::new(self.safe.look()?);
        *self.0.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// The studio's look, for pages that know nobody; Milepost's own before there is a studio. Kept
    /// in memory, so that a page for a stranger asks the database nothing.
    pub async fn look(&self) -> Look {
        let made = self.store.looks();
        let kept = self.0.look.read().unwrap_or_else(PoisonError::into_inner).clone();
        match kept {
            Some((at, look)) if at == made => look,
            _ => self.read_look(made).await,
        }
    }

    /// Reads the look again, as another process may have changed it.
    pub async fn refresh_look(&self) {
        drop(self.read_look(self.store.looks()).await);
    }

    async fn read_look(&self, made: u64) -> Look {
        let read = self.store.read(|tx| {
            let Some(studio) = tx.studio()? else { return Ok(None) };
            let owner = tx.members(Desk::of_the_house())?.into_iter().next();
            Ok(Some(Look::of(&studio, owner.map(|owner| owner.email))))
        });
        let Ok(Some(look)) = read.await else { return Look::default() };
        let kept = Some((made, look.clone()));
        *self.0.look.write().unwrap_or_else(PoisonError::into_inner) = kept;
        look
    }

    /// How the studio's papers look, with the logo's bytes. A logo that is lost is left out.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn letterhead(&self) -> Result<Letterhead> {
        let studio = self.store.read(|tx| tx.studio()).await?;
        let Some(studio) = studio else { return Ok(Letterhead::default()) };
        let mut logo = None;
        if let Some(known) = studio.logo
            && let Ok(mut file) = self.vault.get(&known.sha256).await
        {
            let mut png = Vec::new();
            file.read_to_end(&mut png).await?;
            logo = Some((png, known.ground));
        }
        Ok(Letterhead { brand: studio.brand, logo })
    }

    /// What letters wear, and the PNG of the logo that goes with them; kept until the studio has
    /// another one. A logo that is lost is left out.
    pub async fn dress(&self) -> (Dress, Option<Arc<Vec<u8>>>) {
        let Some(logo) = self.look().await.logo else { return (Dress::default(), None) };
        let kept = self.0.logo.read().unwrap_or_else(PoisonError::into_inner).clone();
        let png = match kept {
            Some((sha256, png)) if sha256 == logo.sha256 => png,
            _ => {
                let Ok(mut file) = self.vault.get(&logo.sha256).await else {
                    return (Dress::default(), None);
                };
                let mut png = Vec::new();
                if file.read_to_end(&mut png).await.is_err() {
                    return (Dress::default(), None);
                }
                let png = Arc::new(png);
                let kept = Some((logo.sha256.clone(), png.clone()));
                *self.0.logo.write().unwrap_or_else(PoisonError::into_inner) = kept;
                png
            }
        };
        (Dress::of_mail(Some(logo)), Some(png))
    }

    /// A receipt as files to keep, drawn on a thread of its own.
    ///
    /// # Errors
    /// If it cannot be drawn.
    pub async fn papers(&self, issued: Issued, forms: &'static [Form]) -> Result<Vec<Enclosed>> {
        let head = self.letterhead().await?;
        let draw = move || forms.iter().map(|form| paper(&issued, *form, &head)).collect();
        tokio::task::spawn_blocking(draw).await?
    }

    /// Compares the clock with the latest moment that was written down. One that went back is told
    /// of in the log; links work on.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn look_at_clock(&self) -> Result<()> {
        let was = self.behind();
        let last = self.store.read_now(|tx| tx.last_moment())?.unwrap_or(Stamp(i64::MIN));
        self.0.written_until.fetch_max(last.0, Ordering::Relaxed);
        let behind = self.behind();
        if was.is_zero() && !behind.is_zero() {
            let minutes = behind.as_secs() / 60;
            tracing::error!(minutes, "the clock is behind what was written last; set it right");
        }
        Ok(())
    }

    /// Which program makes pictures of files; none are made before somebody says so, once.
    pub fn draw_with(&self, worker: Worker) {
        drop(self.0.worker.set(worker));
    }

    /// The program that makes pictures of files.
    pub fn worker(&self) -> Option<&Worker> {
        self.0.worker.get()
    }

    /// The latest moment that is known to have been written down.
    pub fn written_until(&self) -> Stamp {
        Stamp(self.0.written_until.load(Ordering::Relaxed))
    }

    /// How far the clock is behind what was written last; nothing up to five minutes.
    pub fn behind(&self) -> Duration {
        let behind = self.written_until().since(self.store.clock().now());
        if behind > minutes(5) { behind } else { Duration::ZERO }
    }
}
