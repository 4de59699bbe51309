//! One order of a certificate (RFC 8555 §7.4), proved by what the listener shows (RFC 8737).

use super::certificate::Pem;
use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Error, Identifier, NewOrder, Order, OrderStatus,
    RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::sign::CertifiedKey;

/// How long an authority may take to look, and to issue.
const PATIENCE: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(90));

/// Orders a certificate for `host`; `prove` is given what the listener has to show meanwhile.
pub(super) async fn order(
    account: &Account,
    host: &str,
    prove: impl Fn(Arc<CertifiedKey>),
) -> Result<Pem, Error> {
    let names = [Identifier::Dns(host.to_owned())];
    let mut order = account.new_order(&NewOrder::new(&names)).await?;
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        // What was proved lately need not be proved again.
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let mut challenge = authorization
            .challenge(ChallengeType::TlsAlpn01)
            .ok_or(Error::Unsupported("proof by the listener for TLS (TLS-ALPN-01)"))?;
        prove(proof(host, challenge.key_authorization().digest().as_ref())?);
        challenge.set_ready().await?;
    }
    if order.poll_ready(&PATIENCE).await? != OrderStatus::Ready {
        return Err(why(&mut order).await);
    }
    let key = order.finalize().await?.into();
    let chain = order.poll_certificate(&PATIENCE).await?;
    Ok(Pem { chain, key })
}

/// What an authority is shown: a certificate of our own with the digest that it asked for
/// (RFC 8737 §3).
fn proof(host: &str, digest: &[u8]) -> Result<Arc<CertifiedKey>, Error> {
    let other = |error: rcgen::Error| Error::Other(Box::new(error));
    let mut params = CertificateParams::new(vec![host.to_owned()]).map_err(other)?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate().map_err(other)?;
    let certificate = params.self_signed(&key).map_err(other)?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let chain = vec![certificate.der().clone()];
    let signs = ring::sign::any_supported_type(&key);
    // Nobody but an authority may read such a certificate: what it says is critical and for it.
    signs
        .map(|signs| Arc::new(CertifiedKey::new(chain, signs)))
        .map_err(|error| Error::Other(Box::new(error)))
}

/// Why an order came to nothing: that is said of what should have been proved.
async fn why(order: &mut Order) -> Error {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        if authorization.refresh().await.is_err() {
            continue;
        }
        let mut problems = authorization.challenges.iter().filter_map(|one| one.error.clone());
        if let Some(problem) = problems.next() {
            return Error::Api(problem);
        }
    }
    Error::Str("the reason why the order was refused")
}

/// What went wrong, in one line.
pub(super) fn told(error: &Error) -> String {
    let mut says = match error {
        Error::Api(problem) => {
            let kind = problem.r#type.as_deref().and_then(|kind| kind.rsplit(':').next());
            let detail = problem.detail.as_deref().unwrap_or("no reason was given");
            format!("the authority says {detail} ({})", kind.unwrap_or("unknown"))
        }
        error => error.to_string(),
    };
    let mut source = std::error::Error::source(error);
    while let Some(under) = source {
        says += &format!(": {under}");
        source = under.source();
    }
    crate::studio::one_line(&says)
}
