//! Sentences about what happened beside decisions and messages: to people and the project, to
//! reminders, files, forms, tasks and keys.

use crate::audit::Kind;
use serde_json::Value;

/// What happened to a person: "Nell Ashby took Pete Rowland off the project".
pub fn of_person(kind: Kind, who: &str, subject: &Value) -> String {
    let word = |field: &str| subject[field].as_str().unwrap_or_default();
    let (name, old) = (word("name"), word("in_place_of"));
    match kind {
        Kind::ContactMoved => format!("{who} changed the address of {name}"),
        Kind::ContactMailsChanged => {
            let chose = match word("mails") {
                "daily" => "news once a day",
                "weekly" => "news once a week",
                "needs_me" => "only mails about what needs them",
                _ => "every mail at once",
            };
            match word("by") {
                "page" => format!("{who} chose to get {chose}"),
                "one_click" => format!("A mail program of {name} asked for {chose}"),
                _ => format!("Through the link in a mail, {name} is to get {chose}"),
            }
        }
        Kind::ContactReplaced => format!("{who} put {name} in the place of {old}"),
        Kind::ParticipantAdded if !old.is_empty() => {
            format!("{who} added {name} to the project in place of {old}")
        }
        Kind::ParticipantAdded => format!("{who} added {name} to the project"),
        Kind::ParticipantRemoved => format!("{who} took {name} off the project"),
        Kind::ParticipantBack => format!("{who} brought {name} back to the project"),
        _ => format!("{who} changed what {name} may do: {}", word("says").to_lowercase()),
    }
}

/// What happened to a project: its state is news before its name is.
pub fn of_project(who: &str, subject: &Value) -> String {
    let word = |field: &str| subject[field].as_str().unwrap_or_default();
    if subject["code_to_open"].is_boolean() {
        return format!("{who} changed what decisions take here");
    }
    match (word("was"), word("state")) {
        (was, state) if was == state => format!("{who} named it {}", word("title")),
        (_, "closed") => format!("{who} closed the project"),
        (_, "paused") => format!("{who} paused the project"),
        ("closed", _) => format!("{who} opened the project again"),
        ("paused", _) => format!("{who} took the project up again"),
        _ => format!("{who} changed the project"),
    }
}

/// Who was reminded of what, and how often that is to be.
pub fn of_reminders(kind: Kind, who: &str, subject: &Value) -> String {
    let word = |field: &str| subject[field].as_str().unwrap_or_default();
    let (name, title) = (word("name"), word("title"));
    match kind {
        Kind::Reminded => format!("{name} was reminded: {title}"),
        Kind::Nudged => format!("{who} reminded {name}: {title}"),
        _ if subject["reminders_paused"] == true => format!("{who} paused reminders to {name}"),
        _ if subject["reminders_paused"] == false => format!("{who} lets {name} be reminded again"),
        _ => format!("{who} changed when approvers are reminded: {title}"),
    }
}

/// What was asked for, what came, and what the studio says of it.
pub fn of_files(kind: Kind, who: &str, subject: &Value) -> String {
    let word = |field: &str| subject[field].as_str().unwrap_or_default();
    let title = word("title");
    match kind {
        Kind::FilesRequested => format!("{who} asked for documents: {title}"),
        Kind::RequestChanged => format!("{who} changed what is asked for: {title}"),
        Kind::FileSent => format!("{who} sent {} for: {title}", word("name")),
        Kind::FileAccepted => format!("{who} accepted what came for: {title}"),
        Kind::FileHandedBack => {
            format!("{who} asked for another try: {title} ({})", word("reason"))
        }
        _ => format!("{who} no longer needs: {title}"),
    }
}

/// Whether it is about somebody's link, or about what opened it.
pub const fn is_of_links(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::LinkResent
            | Kind::LinkCopied
            | Kind::LinkRevoked
            | Kind::LinkIssued
            | Kind::LinkExtended
            | Kind::LinkRotated
            | Kind::LinkReissued
            | Kind::LinkRenewed
            | Kind::MachineSeen
    )
}

/// Whether something became of a form.
pub const fn is_of_forms(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::IntakeAsked
            | Kind::IntakeChanged
            | Kind::IntakeSent
            | Kind::IntakeOpenedAgain
            | Kind::IntakeClosed
    )
}

/// What became of a form.
pub fn of_forms(kind: Kind, who: &str, subject: &Value) -> String {
    let title = subject["title"].as_str().unwrap_or_default();
    match kind {
        Kind::IntakeAsked => format!("{who} asked for a form to be filled in: {title}"),
        Kind::IntakeChanged => format!("{who} changed the form: {title}"),
        Kind::IntakeSent => format!("{who} sent the form: {title}"),
        Kind::IntakeOpenedAgain => format!("{who} opened the form again: {title}"),
        _ => format!("{who} no longer needs the form: {title}"),
    }
}

/// What is on a milestone's list, and what was ticked.
pub fn of_tasks(kind: Kind, who: &str, subject: &Value) -> String {
    let word = |field: &str| subject[field].as_str().unwrap_or_default();
    let (title, whose) = (word("title"), word("for"));
    match kind {
        Kind::TaskAdded if whose.is_empty() => format!("{who} added a task: {title}"),
        Kind::TaskAdded => format!("{who} added a task for {whose}: {title}"),
        Kind::TaskChanged => format!("{who} changed a task: {title}"),
        Kind::TaskDone => format!("{who} ticked off: {title}"),
        Kind::TaskUndone => format!("{who} unticked: {title}"),
        _ => format!("{who} took a task off the list: {title}"),
    }
}

/// What became of a key.
pub fn of_keys(kind: Kind, who: &str, subject: &Value) -> String {
    let kid = &subject["kid"];
    match kind {
        Kind::KeyRotated => format!("{who} let key {kid} sign from now on"),
        Kind::KeyRevoked => format!("{who} revoked key {kid}"),
        Kind::KeyDropped => "Keys that nothing needed any more were dropped".into(),
        _ => format!("{who} took the seal off the keyring"),
    }
}
