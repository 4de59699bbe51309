//! What each route needs. A route without a line here fails the test below, so nobody adds one
//! without saying who may use it.

use super::routes;
use crate::support::Studio;
use std::collections::{BTreeMap, BTreeSet};

/// The right that a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// None: the address itself is the key, or there is nothing to hide.
    Anybody,
    /// A visit.
    Reads,
    /// A visit whose participant may take files away.
    Downloads,
    /// A visit whose participant writes and sends files.
    Writes,
    /// A visit whose participant decides.
    Decides,
    /// A member of any role.
    Editor,
    /// An admin or the owner.
    Admin,
    /// The owner.
    Owner,
    /// A token, even one that only reads.
    ReadToken,
    /// A token that may do what an editor does.
    EditorToken,
    /// A token that may do what an admin does.
    AdminToken,
    /// A token that may do what the owner does.
    OwnerToken,
}

use Right::{
    Admin, AdminToken, Anybody, Decides, Downloads, Editor, EditorToken, Owner, OwnerToken,
    ReadToken, Reads, Writes,
};

/// Methods, path, right.
const RIGHTS: &[(&str, &str, Right)] = &[
    // What anybody may ask for.
    ("GET", "/", Anybody),
    ("GET POST", "/admin/enter/{token}", Anybody),
    ("GET POST", "/admin/sign-in", Anybody),
    ("GET POST", "/api/v1/", Anybody),
    ("GET", "/api/v1/openapi.json", Anybody),
    ("GET", "/api/v1/problems/{name}", Anybody),
    ("GET", "/assets/{name}", Anybody),
    ("GET", "/brand/{name}", Anybody),
    ("GET POST", "/d/{token}", Anybody),
    ("GET", "/favicon.ico", Anybody),
    ("GET", "/.well-known/milepost.json", Anybody),
    ("GET", "/healthz", Anybody),
    ("GET", "/l/{token}", Anybody),
    ("GET POST", "/l/{token}/mails", Anybody),
    ("POST", "/l/{token}/renew", Anybody),
    ("POST", "/p/{page}/renew", Anybody),
    ("GET", "/readyz", Anybody),
    ("GET", "/robots.txt", Anybody),
    ("GET POST", "/setup/{token}", Anybody),
    ("GET", "/verify", Anybody),
    // The client’s door: whoever has a visit, by what their participant may do.
    ("GET", "/p/{page}", Reads),
    ("POST", "/p/{page}/approvals/{id}/decision", Decides),
    ("POST", "/p/{page}/approvals/{id}/take-back", Decides),
    ("POST", "/p/{page}/approvals/decisions", Decides),
    ("GET", "/p/{page}/decisions/{file}/{name}", Downloads),
    ("GET", "/p/{page}/files/{version}", Reads),
    ("GET", "/p/{page}/files/{version}/{name}", Downloads),
    ("OPTIONS POST", "/p/{page}/uploads", Writes),
    ("DELETE GET PATCH POST", "/p/{page}/uploads/{id}", Writes),
    ("GET", "/p/{page}/export.zip", Decides),
    ("GET", "/p/{page}/milestones/{id}/files.zip", Downloads),
    ("GET POST", "/p/{page}/mails", Reads),
    ("GET", "/p/{page}/live", Reads),
    ("GET", "/p/{page}/milestones/{id}/messages", Reads),
    ("POST", "/p/{page}/milestones/{id}/messages", Writes),
    ("GET", "/p/{page}/messages/{file}/{name}", Downloads),
    ("POST", "/p/{page}/questions/{id}/resolve", Writes),
    ("POST", "/p/{page}/opened", Reads),
    ("GET", "/p/{page}/previews/{version}/{size}", Reads),
    ("GET", "/p/{page}/receipts/{id}", Reads),
    ("POST", "/p/{page}/code", Reads),
    ("POST", "/p/{page}/code/check", Reads),
    ("POST", "/p/{page}/introduce", Reads),
    ("POST", "/p/{page}/robot", Reads),
    // The studio’s door, by the least role.
    ("GET", "/admin", Editor),
    ("GET", "/admin/approvals/{id}", Editor),
    ("POST", "/admin/approvals/{id}/decisions", Editor),
    ("POST", "/admin/approvals/{id}/nudge", Editor),
    ("POST", "/admin/approvals/{id}/reminders", Editor),
    ("POST", "/admin/approvals/{id}/reopen", Editor),
    ("POST", "/admin/approvals/{id}/withdraw", Editor),
    ("GET", "/admin/attachments/{id}/{name}", Editor),
    ("GET POST", "/admin/brand", Admin),
    ("POST", "/admin/brand/logo", Admin),
    ("POST", "/admin/brand/logo/remove", Admin),
    ("GET POST", "/admin/clients", Editor),
    ("GET", "/admin/clients/{id}", Editor),
    ("POST", "/admin/clients/{id}/contacts", Editor),
    ("GET POST", "/admin/contacts/{id}", Editor),
    ("POST", "/admin/contacts/{id}/reminders", Editor),
    ("GET", "/admin/deliveries/{id}", Admin),
    ("POST", "/admin/deliveries/{id}/again", Admin),
    ("POST", "/admin/drafts/{id}/discard", Editor),
    ("GET", "/admin/drafts/{id}/mail/{participant}", Editor),
    ("GET POST", "/admin/files", Admin),
    ("GET", "/admin/files/{id}", Editor),
    ("POST", "/admin/files/versions/{id}/final", Editor),
    ("POST", "/admin/files/versions/{id}/not-final", Editor),
    ("GET POST", "/admin/files/versions/{id}/remove", Editor),
    ("OPTIONS POST", "/admin/uploads", Editor),
    ("DELETE GET PATCH POST", "/admin/uploads/{id}", Editor),
    ("POST", "/admin/quarantine/{sha256}/remove", Admin),
    ("POST", "/admin/milestones/{id}", Editor),
    ("POST", "/admin/milestones/{id}/messages", Editor),
    ("GET", "/admin/projects/{id}/messages", Editor),
    ("POST", "/admin/projects/{id}/messages/read", Editor),
    ("POST", "/admin/projects/{id}/notes", Editor),
    ("POST", "/admin/questions/{id}/resolve", Editor),
    ("GET", "/admin/outbox", Editor),
    ("GET", "/admin/outbox/{id}", Editor),
    ("GET", "/admin/outbox/{id}/letter", Editor),
    ("POST", "/admin/outbox/{id}/send", Editor),
    ("POST", "/admin/contacts/{id}/try-again", Editor),
    ("POST", "/admin/participants/{id}/copy", Editor),
    ("POST", "/admin/participants/{id}/extend", Editor),
    ("POST", "/admin/participants/{id}/new-link", Editor),
    ("POST", "/admin/participants/{id}/resend", Editor),
    ("GET POST", "/admin/participants/{id}/revoke", Editor),
    ("GET POST", "/admin/participants/{id}/rotate", Editor),
    ("GET", "/admin/previews/{id}/{size}", Editor),
    ("POST", "/admin/projects", Editor),
    ("GET", "/admin/projects/new", Editor),
    ("GET POST", "/admin/projects/{id}", Editor),
    ("POST", "/admin/projects/{id}/milestones", Editor),
    ("POST", "/admin/projects/{id}/people", Editor),
    ("POST", "/admin/projects/{id}/updates", Editor),
    ("GET", "/admin/search", Editor),
    ("GET POST", "/admin/settings", Admin),
    ("POST", "/admin/settings/decisions", Admin),
    ("POST", "/admin/settings/reminders", Admin),
    ("GET", "/admin/letters", Admin),
    ("GET POST", "/admin/letters/{kind}", Admin),
    ("GET POST", "/admin/letters/{kind}/preview", Admin),
    ("POST", "/admin/sign-out", Editor),
    ("GET POST", "/admin/tokens", Admin),
    ("GET POST", "/admin/tokens/{id}/revoke", Admin),
    ("GET", "/admin/projects/{id}/export.zip", Admin),
    ("GET", "/admin/contacts/{id}/erase", Owner),
    ("POST", "/admin/contacts/{id}/erase", Owner),
    ("GET", "/admin/milestones/{id}/files.zip", Editor),
    ("GET", "/admin/versions/{id}", Editor),
    ("GET", "/admin/versions/{id}/{name}", Editor),
    ("GET POST", "/admin/webhooks", Admin),
    ("GET POST", "/admin/webhooks/{id}", Admin),
    ("POST", "/admin/webhooks/{id}/pause", Admin),
    ("POST", "/admin/webhooks/{id}/ping", Admin),
    ("GET POST", "/admin/webhooks/{id}/remove", Admin),
    ("POST", "/admin/webhooks/{id}/resume", Admin),
    ("GET POST", "/admin/webhooks/{id}/rotate", Admin),
    ("POST", "/admin/webhooks/{id}/secret", Admin),
    // People on projects, members and their keys.
    ("GET POST", "/admin/contacts/{id}/address", Editor),
    ("POST", "/admin/introductions/{id}/accept", Editor),
    ("POST", "/admin/introductions/{id}/decline", Editor),
    ("GET POST", "/admin/me", Editor),
    ("POST", "/admin/me/passkeys/begin", Editor),
    ("POST", "/admin/me/passkeys/finish", Editor),
    ("GET", "/admin/me/passkeys/new", Editor),
    ("GET POST", "/admin/me/passkeys/{id}/remove", Editor),
    ("POST", "/admin/me/sessions/end-others", Editor),
    ("GET POST", "/admin/keys", Owner),
    ("GET POST", "/admin/keys/{kid}/revoke", Owner),
    ("GET POST", "/admin/members", Admin),
    ("GET POST", "/admin/members/passkeys", Owner),
    ("GET POST", "/admin/members/{id}", Admin),
    ("GET POST", "/admin/members/{id}/end", Admin),
    ("GET POST", "/admin/members/{id}/invite", Admin),
    ("GET POST", "/admin/participants/{id}", Editor),
    ("POST", "/admin/participants/{id}/back", Editor),
    ("GET", "/admin/participants/{id}/page", Editor),
    ("GET", "/admin/participants/{id}/page/receipts/{decision}", Editor),
    ("GET POST", "/admin/participants/{id}/remove", Editor),
    ("GET POST", "/admin/projects/{id}/close", Editor),
    ("POST", "/admin/projects/{id}/decisions", Editor),
    ("POST", "/admin/projects/{id}/pause", Editor),
    ("POST", "/admin/projects/{id}/resume", Editor),
    ("POST", "/admin/prove", Editor),
    ("POST", "/admin/prove/begin", Editor),
    ("POST", "/admin/prove/finish", Editor),
    ("POST", "/admin/sessions/{id}/end", Editor),
    ("POST", "/admin/sign-in/passkey/begin", Anybody),
    ("POST", "/admin/sign-in/passkey/finish", Anybody),
    // The machine’s door, by the least role of the token.
    ("GET", "/api/v1/approvals/{id}", ReadToken),
    ("POST", "/api/v1/approvals/{id}/decisions", EditorToken),
    ("POST", "/api/v1/approvals/{id}/nudge", EditorToken),
    ("GET", "/api/v1/approvals/{id}/reminders", ReadToken),
    ("PATCH", "/api/v1/approvals/{id}/reminders", EditorToken),
    ("POST", "/api/v1/approvals/{id}/reopen", EditorToken),
    ("POST", "/api/v1/approvals/{id}/withdraw", EditorToken),
    ("GET", "/api/v1/attachments/{id}/content", ReadToken),
    ("PATCH", "/api/v1/brand", AdminToken),
    ("GET", "/api/v1/brand", ReadToken),
    ("DELETE PUT", "/api/v1/brand/logo", AdminToken),
    ("GET", "/api/v1/brand/sample", ReadToken),
    ("POST", "/api/v1/clients", EditorToken),
    ("GET", "/api/v1/clients", ReadToken),
    ("PATCH", "/api/v1/clients/{id}", EditorToken),
    ("GET", "/api/v1/clients/{id}", ReadToken),
    ("POST", "/api/v1/clients/{id}/contacts", EditorToken),
    ("GET", "/api/v1/clients/{id}/contacts", ReadToken),
    ("PATCH", "/api/v1/contacts/{id}", EditorToken),
    ("POST", "/api/v1/contacts/{id}/address", EditorToken),
    ("POST", "/api/v1/contacts/{id}/erase", OwnerToken),
    ("GET", "/api/v1/decisions/{id}/receipt.json", ReadToken),
    ("GET", "/api/v1/decisions/{id}/receipt.pdf", ReadToken),
    ("GET", "/api/v1/projects/{id}/export.zip", AdminToken),
    ("POST", "/api/v1/contacts/{id}/try-again", EditorToken),
    ("POST", "/api/v1/outbox/{id}/send", EditorToken),
    ("POST", "/api/v1/introductions/{id}/accept", EditorToken),
    ("POST", "/api/v1/introductions/{id}/decline", EditorToken),
    ("POST", "/api/v1/members", AdminToken),
    ("DELETE PATCH", "/api/v1/members/{id}", AdminToken),
    ("POST", "/api/v1/members/{id}/invite", AdminToken),
    ("GET", "/api/v1/members/{id}/sessions", AdminToken),
    ("GET", "/api/v1/participants/{id}/links", ReadToken),
    ("DELETE PATCH", "/api/v1/participants/{id}", EditorToken),
    ("GET", "/api/v1/passkeys", ReadToken),
    ("PATCH", "/api/v1/passkeys", OwnerToken),
    ("GET", "/api/v1/projects/{id}/introductions", ReadToken),
    ("GET", "/api/v1/projects/{id}/participants/removed", ReadToken),
    ("DELETE", "/api/v1/sessions/{id}", EditorToken),
    ("GET", "/api/v1/contacts/{id}", ReadToken),
    ("GET", "/api/v1/contacts/{id}/reminders", ReadToken),
    ("PATCH", "/api/v1/contacts/{id}/reminders", EditorToken),
    ("GET", "/api/v1/reminders", ReadToken),
    ("PATCH", "/api/v1/reminders", AdminToken),
    ("GET", "/api/v1/deliveries/{id}", AdminToken),
    ("POST", "/api/v1/deliveries/{id}/send-again", AdminToken),
    ("GET", "/api/v1/events", ReadToken),
    ("GET", "/api/v1/files/{id}", ReadToken),
    ("GET", "/api/v1/files/{id}/versions", ReadToken),
    ("GET", "/api/v1/me", ReadToken),
    ("GET", "/api/v1/members", ReadToken),
    ("GET", "/api/v1/members/{id}", ReadToken),
    ("PATCH", "/api/v1/milestones/{id}", EditorToken),
    ("GET", "/api/v1/milestones/{id}", ReadToken),
    ("POST", "/api/v1/milestones/{id}/messages", EditorToken),
    ("GET", "/api/v1/milestones/{id}/messages", ReadToken),
    ("POST", "/api/v1/questions/{id}/resolve", EditorToken),
    ("POST", "/api/v1/projects/{id}/notes", EditorToken),
    ("GET", "/api/v1/projects/{id}/notes", ReadToken),
    ("POST", "/api/v1/milestones/{id}/approvals", EditorToken),
    ("GET", "/api/v1/milestones/{id}/approvals", ReadToken),
    ("POST", "/api/v1/milestones/{id}/files", EditorToken),
    ("GET", "/api/v1/milestones/{id}/files", ReadToken),
    ("PUT", "/api/v1/milestones/{id}/files/{name}", EditorToken),
    ("POST", "/api/v1/milestones/{id}/updates", EditorToken),
    ("GET", "/api/v1/milestones/{id}/updates", ReadToken),
    ("GET", "/api/v1/outbox", ReadToken),
    ("GET", "/api/v1/outbox/{id}", ReadToken),
    ("GET", "/api/v1/outbox/{id}/text", ReadToken),
    ("GET", "/api/v1/participants/{id}", ReadToken),
    ("POST", "/api/v1/participants/{id}/link/copy", EditorToken),
    ("POST", "/api/v1/participants/{id}/link/extend", EditorToken),
    ("POST", "/api/v1/participants/{id}/link/issue", EditorToken),
    ("POST", "/api/v1/participants/{id}/link/resend", EditorToken),
    ("POST", "/api/v1/participants/{id}/link/revoke", EditorToken),
    ("POST", "/api/v1/participants/{id}/link/rotate", EditorToken),
    ("POST", "/api/v1/projects", EditorToken),
    ("GET", "/api/v1/projects", ReadToken),
    ("PATCH", "/api/v1/projects/{id}", EditorToken),
    ("GET", "/api/v1/projects/{id}", ReadToken),
    ("GET", "/api/v1/projects/{id}/approvals", ReadToken),
    ("GET", "/api/v1/projects/{id}/downloads", ReadToken),
    ("GET", "/api/v1/projects/{id}/events", ReadToken),
    ("POST", "/api/v1/projects/{id}/milestones", EditorToken),
    ("GET", "/api/v1/projects/{id}/milestones", ReadToken),
    ("POST", "/api/v1/projects/{id}/participants", EditorToken),
    ("GET", "/api/v1/projects/{id}/participants", ReadToken),
    ("GET", "/api/v1/queue", ReadToken),
    ("GET", "/api/v1/search", ReadToken),
    ("GET PATCH", "/api/v1/settings", AdminToken),
    ("POST", "/api/v1/settings/test-mail", AdminToken),
    ("POST", "/api/v1/settings/mail-records", AdminToken),
    ("GET", "/api/v1/settings/letters", AdminToken),
    ("GET PATCH", "/api/v1/settings/letters/{kind}", AdminToken),
    ("GET POST", "/api/v1/tokens", AdminToken),
    ("DELETE GET", "/api/v1/tokens/{id}", AdminToken),
    ("DELETE PATCH", "/api/v1/updates/{id}", EditorToken),
    ("GET", "/api/v1/updates/{id}", ReadToken),
    ("GET", "/api/v1/updates/{id}/mails", EditorToken),
    ("POST", "/api/v1/updates/{id}/publish", EditorToken),
    ("DELETE", "/api/v1/versions/{id}", EditorToken),
    ("GET", "/api/v1/versions/{id}", ReadToken),
    ("GET", "/api/v1/versions/{id}/content", ReadToken),
    ("DELETE PUT", "/api/v1/versions/{id}/final", EditorToken),
    ("GET", "/api/v1/versions/{id}/seen", ReadToken),
    ("OPTIONS POST", "/api/v1/uploads", EditorToken),
    ("DELETE GET PATCH POST", "/api/v1/uploads/{id}", EditorToken),
    ("GET POST", "/api/v1/webhooks", AdminToken),
    ("DELETE GET PATCH", "/api/v1/webhooks/{id}", AdminToken),
    ("GET", "/api/v1/webhooks/{id}/deliveries", AdminToken),
    ("POST", "/api/v1/webhooks/{id}/ping", AdminToken),
    ("POST", "/api/v1/webhooks/{id}/secret/rotate", AdminToken),
    ("POST", "/api/v1/webhooks/{id}/secret/show", AdminToken),
];

/// Whether a thing of this address is its maker's own, and not there for anybody else whatever
/// their role: `tests/it/uploads` tells of these.
pub fn is_ones_own(path: &str) -> bool {
    path.ends_with("/uploads/{id}")
}

/// Method and path with the right that they need.
pub fn all() -> Vec<(&'static str, &'static str, Right)> {
    let rows = RIGHTS.iter();
    rows.flat_map(|(methods, path, right)| methods.split(' ').map(|m| (m, *path, *right))).collect()
}

/// The routes that need one of `rights`.
pub fn that_need(rights: &[Right]) -> Vec<(&'static str, &'static str, Right)> {
    all().into_iter().filter(|(_, _, right)| rights.contains(right)).collect()
}

#[tokio::test]
async fn d1_every_route_of_the_running_router_states_the_right_it_needs() {
    let served = routes::of(&Studio::open().await.router);
    let mut stated = BTreeMap::<_, BTreeSet<_>>::new();
    for (method, path, _) in all() {
        let is_new = stated.entry(path.to_owned()).or_default().insert(method);
        assert!(is_new, "{method} {path} is stated twice");
    }
    for (path, methods) in &served {
        let said = stated.get(path).cloned().unwrap_or_default();
        assert_eq!(&said, methods, "{path} serves this; tests/it/walk/rights.rs states that");
    }
    for path in stated.keys() {
        assert!(served.contains_key(path), "{path} has a right and is not served");
    }
}
