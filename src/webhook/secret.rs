//! A webhook's secret and the signatures made with it, as Standard Webhooks 1.0 asks.
//!
//! The secret is derived from the keyring, the webhook's id and a generation, so that neither the
//! database nor a copy of it holds anything to sign with.

use super::{Origin, Webhook};
use crate::clock::{Stamp, days};
use crate::error::{Refusal, Result};
use crate::id::{DeliveryId, WebhookId};
use crate::key::{Keyring, Purpose};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::time::Duration;
use zeroize::Zeroizing;

/// For how long the secret before signs beside a new one.
pub const GRACE: Duration = days(1);

/// What a receiver checks our signatures with. Does not print itself.
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// `whsec_` and the bytes in base64: how receivers are told it.
    pub fn letters(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("whsec_{}", STANDARD.encode(*self.0)))
    }

    /// `v1,` and the HMAC-SHA-256 of "id.seconds.body" in base64.
    fn sign(&self, id: &DeliveryId, at: Stamp, body: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&*self.0).expect("HMAC takes keys of any length");
        mac.update(format!("{id}.{}.", at.seconds()).as_bytes());
        mac.update(body.as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The secret of a webhook, as it is in one generation.
///
/// # Errors
/// `Wrong` once the key behind it was revoked: a new secret has to be made.
pub fn secret(keys: &Keyring, id: &WebhookId, origin: Origin) -> Result<Secret> {
    let about = format!("{id}.{}", origin.generation);
    let bytes = keys.secret(Purpose::Webhook, origin.kid, about.as_bytes());
    let says = "The key behind this webhook’s secret was revoked. Make a new secret.";
    Ok(Secret(bytes.ok_or_else(|| Refusal::wrong("secret", says))?))
}

/// The signatures of a delivery at one attempt, apart by a space: by the webhook's secret and, for
/// a day after it was rotated, by the one before.
///
/// # Errors
/// As [`secret`].
pub fn signatures(
    keys: &Keyring,
    webhook: &Webhook,
    id: &DeliveryId,
    at: Stamp,
    body: &str,
) -> Result<String> {
    let mut all = secret(keys, &webhook.id, webhook.origin)?.sign(id, at, body);
    let before = webhook.before.filter(|(_, rotated)| at < rotated.plus(GRACE));
    // A key that was revoked meanwhile ends the grace.
    let before = before.and_then(|(origin, _)| secret(keys, &webhook.id, origin).ok());
    if let Some(before) = before {
        all = format!("{all} {}", before.sign(id, at, body));
    }
    Ok(all)
}
