//! What a certificate authority knows us by, and how it is talked to.

use super::folder::Folder;
use crate::error::{Error, Result};
use crate::trust::{Roots, believing};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::{Request, Response};
use instant_acme::{
    Account, AccountCredentials, BodyWrapper, BytesResponse, HttpClient, NewAccount,
};
use reqwest::redirect::Policy;
use serde::{Deserialize, Serialize};
use std::pin::Pin;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long an authority may take for one answer.
const ANSWER: Duration = Duration::from_secs(30);

#[derive(Serialize, Deserialize)]
struct Kept {
    directory: String,
    credentials: AccountCredentials,
}

/// The account at this directory: the one that is kept, or a new one that is kept from now on.
pub(super) async fn open(folder: &Folder, directory: &str, roots: &Roots) -> Result<Account> {
    let kept = folder.account().and_then(|text| serde_json::from_str::<Kept>(&text).ok());
    let said = |why: &instant_acme::Error| Error::broken(super::order::told(why));
    let builder = Account::builder_with_http(Box::new(Http::believing(roots)?));
    if let Some(kept) = kept.filter(|kept| kept.directory == directory) {
        return builder.from_credentials(kept.credentials).await.map_err(|why| said(&why));
    }
    let new =
        NewAccount { contact: &[], terms_of_service_agreed: true, only_return_existing: false };
    let made = builder.create(&new, directory.to_owned(), None).await;
    let (account, credentials) = made.map_err(|why| said(&why))?;
    let kept = Kept { directory: directory.to_owned(), credentials };
    folder.put_account(&Zeroizing::new(serde_json::to_string(&kept)?))?;
    Ok(account)
}

/// An authority may have lost the account; the next try makes a new one then. Not so for
/// `unauthorized`, which most say of a proof that they did not get: accounts are limited, too.
pub(super) fn forget_if_unknown(folder: &Folder, why: &instant_acme::Error) {
    let instant_acme::Error::Api(problem) = why else { return };
    let kind = problem.r#type.as_deref().and_then(|kind| kind.rsplit(':').next());
    if kind == Some("accountDoesNotExist") {
        folder.drop_account();
    }
}

/// Requests to an authority, over TLS only.
struct Http(reqwest::Client);

impl Http {
    fn believing(roots: &Roots) -> Result<Self> {
        let client = reqwest::Client::builder()
            .use_preconfigured_tls(believing(roots))
            .https_only(true)
            .redirect(Policy::none())
            .timeout(ANSWER)
            .build();
        client.map(Self).map_err(|error| Error::broken(error.to_string()))
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<BytesResponse, instant_acme::Error>> + Send>>;

impl HttpClient for Http {
    fn request(&self, request: Request<BodyWrapper<Bytes>>) -> Answer {
        let client = self.0.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let Ok(body) = body.collect().await;
            let cut = |error: reqwest::Error| instant_acme::Error::Other(Box::new(error));
            let request = Request::from_parts(parts, body.to_bytes()).try_into().map_err(cut)?;
            let response = client.execute(request).await.map_err(cut)?;
            Ok(BytesResponse::from(Response::from(response)))
        })
    }
}
