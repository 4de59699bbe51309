//! `/settings/letters`: the studio's own words in letters to clients. Admins only.

use super::body::{Id, Json};
use super::call::{Act, ok};
use super::problem::{self, Problem};
use super::shape::{Letter, LetterWords, Letters};
use super::sound::{Eye, Sound};
use crate::error::Refusal;
use crate::member::{Member, Role};
use crate::store::Tx;
use crate::wording::{self, LINE, LetterKind, WORDS};
use axum::body::Body;
use axum::http::Response;

/// Read the words of every letter
///
/// What is empty is Milepost’s own. For tokens with the role `admin`.
#[utoipa::path(get, path = "/settings/letters", tag = "Settings",
    responses((status = 200, body = Letters)))]
pub async fn letters(act: Act) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let all = act.call.read(|tx, _| wording::all(tx)).await?;
    Ok(act.call.show(&Letters::from(all)))
}

/// Read the words of a letter
///
/// And the variables that they may hold. For tokens with the role `admin`.
#[utoipa::path(get, path = "/settings/letters/{kind}", tag = "Settings",
    params(("kind" = LetterKind, Path, description = "The kind of letter")),
    responses((status = 200, body = Letter)))]
pub async fn letter(act: Act, Id(kind): Id<String>) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let kind = known(&kind)?;
    let words = act.call.read(move |tx, _| tx.wording(kind)).await?;
    Ok(act.call.show(&Letter::of(kind, words)))
}

/// Put words into a letter
///
/// From the next letter on. What is left out stays; what is empty is Milepost’s own. A
/// variable that the letter does not know is refused by name. The link is in the letter whether
/// `{link}` is or not. For tokens with the role `admin`.
#[utoipa::path(patch, path = "/settings/letters/{kind}", tag = "Settings",
    request_body = LetterWords,
    params(("kind" = LetterKind, Path, description = "The kind of letter")),
    responses((status = 200, body = Letter)))]
pub async fn change_letter(
    act: Act,
    Id(kind): Id<String>,
    Json(words): Json<LetterWords>,
) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let kind = known(&kind)?;
    let was = act.call.read(move |tx, _| tx.wording(kind)).await?;
    if !act.call.holds(&Letter::of(kind, was.clone())) {
        return Err(Problem::of(&problem::CHANGED));
    }
    let typed = words.of(was);
    let verb = move |tx: &Tx, member: &Member| wording::change(tx, member, kind, &typed);
    let kept = act.write(verb).await?;
    Ok(ok(&Letter::of(kind, kept)))
}

/// After the right is known to be there: whoever lacks it learns nothing of what there is.
fn known(kind: &str) -> Result<LetterKind, Problem> {
    kind.parse().map_err(|_| Refusal::NotFound.into())
}

impl Sound for LetterWords {
    fn look(&self, eye: &mut Eye) {
        eye.maybe("subject", self.subject.as_ref(), LINE);
        eye.maybe("heading", self.heading.as_ref(), LINE);
        eye.maybe("opening", self.opening.as_ref(), WORDS);
        eye.maybe("closing", self.closing.as_ref(), WORDS);
    }
}
