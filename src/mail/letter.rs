//! Letters: facts in, a subject and two parts of equal content out. Pure: nothing here sends, asks
//! the time or reads the database, so a page can show the very mail that somebody will get.

use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::id::ParticipantId;
use crate::mail::block::{Block, Run, Sentence, Written, first_name, name, says, whole};
use crate::mail::dress::{Dress, Sign};
use crate::mail::{
    address, bundle, closed, code, copy, digest, dispute, due, ending, files, forms, held, html,
    introduction, invitation, link, message, not_delivered, receipt, recorded, reminder, sign_in,
    taken_back, tasks, text, trial, update, worded,
};
use crate::outbox::{Letter, Sender};

/// A letter, ready to be put into a message. It holds the reader's link: never log it.
pub struct Drawn {
    /// The subject line.
    pub subject: String,
    /// The text part, lines ended by `\n`.
    pub text: String,
    /// The HTML part, ASCII in short lines ended by `\n`.
    pub html: String,
}

/// What a letter's one button opens, or the code that it brings.
pub struct Door<'a> {
    /// The whole address, token included; or the digits.
    pub url: &'a str,
    /// From when on it no longer works by itself.
    pub ends_at: Stamp,
    /// Where the reader of a receipt says that it was not them.
    pub wasnt_me: Option<&'a str>,
    /// Where its reader says which mails they want.
    pub fewer: Option<&'a str>,
    /// The reader's links to the projects that the letter tells of, by who they are there.
    pub others: &'a [(ParticipantId, String)],
}

impl<'a> Door<'a> {
    /// One that opens `url` until `ends_at`, and nothing beside it.
    pub const fn to(url: &'a str, ends_at: Stamp) -> Self {
        Self { url, ends_at, wasnt_me: None, fewer: None, others: &[] }
    }

    /// The reader's own link to the project on which they are `who`.
    pub fn of(&self, who: &ParticipantId) -> Option<&'a str> {
        self.others.iter().find(|(known, _)| known == who).map(|(_, url)| url.as_str())
    }
}

/// What the link for fewer mails is called.
pub const FEWER: &str = "Fewer e-mails";

/// What every letter has around what it says; what `text.rs` and `html.rs` draw.
pub struct Frame<'a> {
    /// Who writes.
    pub studio: &'a Sender,
    /// The subject line.
    pub subject: &'a str,
    /// The question or sentence that opens it.
    pub heading: &'a [Run],
    /// What it says.
    pub blocks: &'a [Block],
    /// Whose link it is, until when, and whom a reply reaches.
    pub small: Vec<Sentence>,
    /// The studio and where it is.
    pub foot: Sentence,
    /// What the button opens; without it no button is drawn.
    pub door: Option<&'a Door<'a>>,
    /// The logo, in place of the studio's name or beside it.
    pub sign: Option<Sign<'a>>,
    /// Where the reader says which mails they want.
    pub fewer: Option<&'a str>,
}

/// Draws `letter`. Both parts say the same, and the only addresses in them are the door's, that for
/// fewer mails and those that the studio wrote in its own update.
pub fn draw(letter: &Letter, door: Option<&Door>) -> Drawn {
    draw_in(letter, door, &Dress::default())
}

/// Draws `letter` as [`draw`] does, in what the studio has it wear.
pub fn draw_in(letter: &Letter, door: Option<&Door>, dress: &Dress) -> Drawn {
    let (mut written, zone) = (write(letter, door), zone(letter));
    worded::wear(&mut written, letter, &dress.words);
    let studio = letter.studio();
    let frame = Frame {
        studio,
        subject: &written.subject,
        heading: &written.heading,
        blocks: &written.blocks,
        small: small(&written, zone, door),
        foot: foot(studio),
        door,
        sign: Sign::of(dress),
        fewer: door.and_then(|door| door.fewer),
    };
    let (text, html) = (clean(&text::render(&frame)), clean(&html::render(&frame)));
    let subject = written.subject.replace(|letter: char| letter.is_control(), " ");
    Drawn { subject, text, html }
}

fn write(letter: &Letter, door: Option<&Door>) -> Written {
    match letter {
        Letter::Update { facts, milestone, body, files, ask, replaced } => {
            update::with_replaced(facts, (milestone, body), (files, ask.as_ref()), replaced)
        }
        Letter::Reminder { facts, at, waits, line } => {
            let what = reminder::Reminder { at: *at, waits, line: line.as_deref() };
            reminder::write(facts, &what, door)
        }
        Letter::Message { facts, spoken } => message::write(facts, spoken),
        Letter::Bundle { facts, first, news } => {
            let first = first.as_deref().map(|first| write(first, door));
            bundle::write(facts, first, news, door)
        }
        Letter::FileRequest { facts, sought } => files::asked(facts, sought),
        Letter::FileRedo { facts, sought } => files::again(facts, sought),
        Letter::FilesReceived(came) => files::came(came),
        Letter::Form(news) => forms::write(news),
        Letter::TasksDone(done) => tasks::all_done(done),
        Letter::ProjectClosed { facts, until, open } => closed::write(facts, *until, open),
        Letter::Digest { to, zone, now, on_you, on_clients, trouble, .. } => {
            let morning = digest::Morning { on_you, on_clients, trouble: trouble.as_ref() };
            digest::write(to, (zone, *now), &morning)
        }
        Letter::LinkAgain { facts } => link::again(facts),
        Letter::FreshLink { facts } => link::fresh(facts),
        Letter::Receipt { facts, decided } => receipt::yours(facts, decided),
        Letter::SignedCopy { facts, decided } => copy::write(facts, decided),
        Letter::Recorded { facts, decided, how, said_on, note, yours } => {
            let said = recorded::Said { how: *how, day: *said_on, note, yours: *yours };
            recorded::write(facts, decided, &said)
        }
        Letter::Decision { facts, decided } => receipt::theirs(facts, decided),
        Letter::TakenBack { facts, decided, at, due_on, yours, open } => {
            let (at, due_on, yours, open) = (*at, *due_on, *yours, *open);
            taken_back::write(facts, &taken_back::Back { decided, at, due_on, yours, open })
        }
        Letter::Code { facts } => code::write(facts),
        Letter::Held { facts, decided, yours, open } => held::write(facts, decided, *yours, *open),
        Letter::Settled(noted) => dispute::settled(noted),
        Letter::Disputed { facts, decided, person, at } => {
            dispute::write(facts, decided, (person, *at))
        }
        Letter::AddressChanged { studio, to, member, old, new, here } => {
            let (studio, here) = (studio.name.as_str(), *here);
            address::write(&address::Change { to, studio, member, old, new, here })
        }
        Letter::RecordDue { facts, today, due } => due::write(facts, due, *today),
        Letter::RecordsDue { to, today, due, .. } => due::to_studio(to, due, *today),
        Letter::LinkEnding { to, zone, now, ends, .. } => ending::write(to, zone, *now, ends),
        Letter::Introduction { facts, came } => introduction::asks(facts, came),
        Letter::Introduced { facts, through } => link::of_their_own(facts, through),
        Letter::SignIn { studio, to } => sign_in::write(studio, to),
        Letter::UsePasskey { studio, to } => sign_in::use_passkey(studio, to),
        Letter::Invitation { studio, to, by, zone } => {
            let ends = door.map(|door| zone.local(door.ends_at).day);
            invitation::write(studio, to, by, ends)
        }
        Letter::NotDelivered(lost) => not_delivered::write(lost),
        Letter::Test { studio, to } => trial::write(studio, to),
    }
}

/// The zone that a letter's days and hours are told in.
fn zone(letter: &Letter) -> Option<&Zone> {
    match letter {
        Letter::LinkEnding { zone, .. } | Letter::Digest { zone, .. } => Some(zone),
        _ => letter.facts().map(|facts| &facts.zone),
    }
}

/// Whose link it is, until when in the reader's zone, and whom a reply reaches.
fn small(written: &Written, zone: Option<&Zone>, door: Option<&Door>) -> Vec<Sentence> {
    let mut small = vec![];
    if let (Some(stakes), Some(zone), Some(door)) = (written.stakes, zone, door) {
        small.push(vec![
            Run::TheDoor,
            says(" is your own link, no password needed. It works until "),
            whole(zone.local(door.ends_at).day.says()),
            says(format!(". Please don’t forward it: whoever has it can {stakes}.")),
        ]);
    }
    if let Some(reply) = &written.reply {
        let person = name(first_name(reply));
        small.push(vec![says("Reply to this e-mail and it reaches "), person, says(".")]);
    }
    small
}

fn foot(studio: &Sender) -> Sentence {
    let mut foot = vec![name(&studio.name)];
    if let Some(postal) = studio.postal.as_deref().filter(|postal| !postal.trim().is_empty()) {
        let lines: Vec<&str> = postal.lines().map(|line| line.trim_end_matches(',')).collect();
        foot.extend([says(", "), name(&lines.join(", "))]);
    }
    foot
}

/// Without the signs that no letter needs and that a mail server may refuse.
fn clean(part: &str) -> String {
    part.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::cast::{self, DOOR, FEWER, WASNT_ME};
    use crate::outbox::Posted;

    fn letter(kind: &str) -> Drawn {
        let (_, letter, door) =
            cast::letters().into_iter().find(|(known, ..)| *known == kind).expect(kind);
        draw(&letter, door.as_ref())
    }

    /// The words of a text, without the signs that only arrange them.
    fn words(text: &str) -> Vec<&str> {
        let arranges = |word: &str| {
            let is_number = |number: &str| number.parse::<u8>().is_ok();
            matches!(word, "-" | "--" | ">" | "·")
                || word.strip_suffix('.').is_some_and(is_number)
                || word.starts_with("(https://")
        };
        let words = text.split_whitespace().filter(|word| !arranges(word));
        words.map(|word| word.trim_end_matches([':', '.'])).collect()
    }

    /// What somebody reads in HTML, with our own signs as they stand in text.
    fn seen(html: &str) -> String {
        let mut seen = String::new();
        for piece in html[html.find("<main>").unwrap()..].split('<').skip(1) {
            let (tag, text) = piece.split_once('>').unwrap();
            let tag = tag.split_whitespace().next().unwrap().trim_start_matches('/');
            let inline = ["a", "b", "bdi", "code", "i", "wbr"].contains(&tag);
            seen.push_str(if inline { "" } else { " " });
            seen.push_str(text);
        }
        let seen = cast::entities(&seen).replace(['’', '‘'], "'").replace(['“', '”'], "\"");
        seen.replace('…', "...")
    }

    fn plain(text: &str) -> String {
        let text =
            text.replace("The address above", "The button").replace(FEWER, "").replace(DOOR, "");
        let text = text.replace(WASNT_ME, "");
        let text = text.replace(cast::OTHER_DOOR, "");
        text.replace(['’', '‘'], "'").replace(['“', '”'], "\"").replace('…', "...")
    }

    #[test]
    fn both_parts_of_every_letter_say_the_same_in_the_same_order() {
        for (kind, letter, door) in cast::letters() {
            let drawn = draw(&letter, door.as_ref());
            let (said, small) = drawn.text.split_once("\n-- \n").expect("small print follows");
            let (foot, small) = small.split_once('\n').unwrap_or((small, ""));
            let in_order = format!("Fern & Field\n{said}\n{small}\n{foot}");
            assert_eq!(words(&plain(&in_order)), words(&seen(&drawn.html)), "{kind}");
        }
    }

    #[test]
    fn both_parts_say_the_same_in_the_studios_own_words_too() {
        let (dress, _) = cast::dressed();
        for (kind, letter, door) in cast::letters() {
            let drawn = draw_in(&letter, door.as_ref(), &dress);
            let (said, small) = drawn.text.split_once("\n-- \n").expect("small print follows");
            let (foot, small) = small.split_once('\n').unwrap_or((small, ""));
            let in_order = format!("{said}\n{small}\n{foot}");
            assert_eq!(words(&plain(&in_order)), words(&seen(&drawn.html)), "{kind}");
            let is_ours = letter.facts().is_none();
            assert!(is_ours || drawn.text.contains("A word from Fern & Field before."), "{kind}");
            assert!(!drawn.text.contains("P.S."), "it has a variable that nobody knows: {kind}");
            assert_eq!(drawn.html.matches("<img").count(), 1, "{kind}");
            assert!(drawn.html.len() > 3_200, "a spam filter takes it for a picture: {kind}");
        }
    }

    #[test]
    fn the_only_addresses_are_the_door_and_what_the_studio_wrote() {
        for (kind, letter, door) in cast::letters() {
            let drawn = draw(&letter, door.as_ref());
            for part in [&drawn.text, &drawn.html] {
                let links = part.matches("://").count();
                let ours = part.matches(DOOR).count();
                let theirs = part.matches("https://fernandfield.example/notes").count();
                let wasnt_me = part.matches(WASNT_ME).count();
                assert_eq!(wasnt_me, usize::from(letter.disputable().is_some()), "{kind}");
                let others = part.matches(cast::OTHER_DOOR).count();
                assert_eq!(others, usize::from(kind == "reminders"), "{kind}");
                let fewer = part.matches(FEWER).count();
                assert_eq!(links, ours + others + theirs + wasnt_me + fewer, "{kind}");
                assert_eq!(
                    fewer,
                    usize::from(door.as_ref().is_some_and(|door| door.fewer.is_some())),
                    "{kind}"
                );
                assert_eq!(ours, usize::from(door.is_some()), "{kind}");
            }
        }
    }

    #[test]
    fn no_letter_speaks_of_what_only_we_have_names_for() {
        for (kind, letter, door) in cast::letters() {
            let text = draw(&letter, door.as_ref()).text.replace(cast::OTHER_DOOR, "");
            let text =
                text.replace(DOOR, "").replace(FEWER, "").replace(WASNT_ME, "").to_lowercase();
            // A member has clients, as on the studio’s own pages.
            let text = if kind.starts_with("digest") { text.replace("clients", "") } else { text };
            for word in ["token", "portal", "client", "user", "session", "invalid", "!", "oops"] {
                assert!(!text.contains(word), "{kind} says {word}:\n{text}");
            }
        }
    }

    #[test]
    fn the_subject_is_the_ask_the_day_the_thing_and_the_version() {
        let table = [
            ("asked", "Your decision by Thu 19 Nov: shop pages, version 3"),
            ("asked-of-others", "New version of shop-pages.pdf: Harbour Bakery website"),
            ("several-files", "Update on Design: Harbour Bakery website"),
            ("reminder", "Reminder: your decision by Thu 19 Nov: shop pages, version 3"),
            ("reminders", "3 decisions wait for you"),
            ("nudge", "Nell reminds you: your decision was due Tue 10 Nov: pages"),
            ("file-request", "To send by Wed 18 Nov: For the shop pages"),
            ("file-redo", "Another try by Wed 18 Nov: Allergen list for every product"),
            ("files-sent", "You sent 2 files: Harbour Bakery website"),
            ("files-received", "Ines Calloway sent 2 files: Harbour Bakery website"),
            ("form-asked", "To fill in by Wed 18 Nov: About your shop"),
            ("form-sent", "You sent the form: About your shop"),
            ("form-received", "Ines Calloway sent the form: About your shop"),
            ("reminder-files", "Reminder: to send by Wed 18 Nov: For the shop pages"),
            ("reminder-several-files", "2 things wait for you: Harbour Bakery website"),
            ("bundle", "2 updates: Harbour Bakery website"),
            ("bundle-asked", "Your decision by Thu 19 Nov: shop pages, version 3"),
            ("closed", "Finished: Harbour Bakery website"),
            ("digest", "2 things wait on you, 1 thing waits on clients"),
            ("receipt", "Receipt HB-0007: you approved homepage design, version 3"),
            ("receipt-changes", "Sent to Nell: your changes to homepage design, version 3"),
            ("receipt-declined", "Receipt HB-0007: you declined homepage design, version 3"),
            ("signed-copy", "Your copy: Ines signed homepage design, version 3"),
            ("decision", "Approved by Ines Calloway: homepage design, version 3"),
            ("decision-changes", "Changes asked by Ines Calloway: homepage design, version 3"),
            ("decision-declined", "Declined by Ines Calloway: homepage design, version 3"),
            ("taken-back", "Taken back: your approval of homepage design, version 3"),
            ("recorded", "Recorded by Nell: you approved homepage design, version 3"),
            (
                "recorded-studio",
                "Recorded by Nell: Ines Calloway approved homepage design, version 3",
            ),
            ("settled", "Settled: “This wasn’t me”, approval of homepage design, version 3"),
            ("disputed", "“This wasn’t me”: approval of homepage design, version 3"),
            ("taken-back-studio", "Taken back by Ines Calloway: homepage design, version 3"),
            ("link", "Your link to Harbour Bakery website"),
            ("fresh-link", "A fresh link to Harbour Bakery website"),
            ("sign-in", "Sign in to Fern & Field"),
            ("address-old", "Fern & Field writes to another address now"),
            ("address-new", "Fern & Field writes to this address now"),
            ("ending", "Ines’s link ends Thu 19 Nov: Harbour Bakery website"),
            ("endings", "2 links end soon"),
            ("not-delivered", "Not delivered to Ines Calloway: Harbour Bakery website"),
            ("trial", "Test from Fern & Field: mail works"),
        ];
        for (kind, subject) in table {
            assert_eq!(letter(kind).subject, subject);
            assert!(subject.chars().count() <= 70);
        }
    }

    #[test]
    fn a_request_reads_as_in_the_picture() {
        let text = letter("asked").text;
        let whole = "Can you look at the shop pages, Ines?\n\n\
            Nell Ashby posted version 3 of shop-pages.pdf for Harbour Bakery\n\
            website. Since version 2:\n\n\
            - Prices sit beside the name now\n\
            - Pick-up times come before payment\n\
            - Saturday opens on rye, as Pete asked\n\n\
            When you approve, building starts on Mon 23 Nov.\n\n\
            Approve the shop pages or ask for changes by Thu 19 Nov.\n\n\
            Open and decide:\n\n{DOOR}\n\n\
            Opening the page decides nothing; you choose there.\n\n-- \n\
            Fern & Field, 4 Brunel Yard, Bristol\n\
            The address above is your own link, no password needed. It works until\n\
            Fri 11 Dec. Please don't forward it: whoever has it can decide in your\n\
            name. Reply to this e-mail and it reaches Nell.\n\
            Fewer e-mails: {FEWER}\n";
        assert_eq!(text, whole.replace("{DOOR}", DOOR).replace("{FEWER}", FEWER));
    }

    #[test]
    fn a_reminder_says_when_it_was_true() {
        let text = letter("reminder").text.replace('\n', " ");
        assert!(
            text.contains("You have not opened it yet, as of Thu 12 Nov, 14:32 GMT. It is due")
        );
        assert!(
            text.contains("Nell Ashby asked you on Mon 9 Nov about version 3 of shop-pages.pdf")
        );
        assert!(text.contains("Once you have answered, nothing reminds you any more."));
        let text = letter("nudge").text.replace('\n', " ");
        assert!(text.contains("Nell Ashby writes:  > The printer waits for us, Ines."), "{text}");
        assert!(
            text.contains("You have opened it and not decided yet") && text.contains("was due")
        );
        let text = letter("reminders").text;
        assert!(text.contains(&format!("Open Harbour Bakery website:\n\n{DOOR}\n")));
        assert!(text.contains(&format!("Open Bread club:\n\n{}\n", cast::OTHER_DOOR)));
    }

    #[test]
    fn a_receipt_proves_what_was_decided() {
        for kind in ["receipt", "decision"] {
            let text = letter(kind).text;
            for fact in [
                "What:                  Approve the homepage design\n",
                "File:                  homepage-design.pdf, version 3, 4.2 MB\n",
                "Fingerprint (SHA-256): c2904756 3380d390 a612c484 924090dc c4978859\n",
                "                       4c9c89b4 bce47896 1d90f21c\n",
                "Approved by:           Ines Calloway, Harbour Bakery\n",
                "When:                  Thu 12 Nov 2026, 14:32:08 GMT\n",
                "Words shown:           When you approve, building starts on Mon 23 Nov.\n",
                "Receipt:               HB-0007\n",
            ] {
                assert!(text.contains(fact), "{fact} is not in\n{text}");
            }
            assert!(text.replace('\n', " ").contains("take it back") && text.contains("14:42 GMT"));
            assert!(text.replace('\n', " ").contains("1 of 2 have so far"));
        }
        assert!(
            letter("receipt-changes").text.contains("Comment:               The sea is too grey.")
        );
    }

    #[test]
    fn a_sign_in_says_what_it_does_and_when_it_does_nothing() {
        let text = letter("sign-in").text.replace('\n', " ");
        for words in ["15 minutes", "only in the browser where you asked", "Nobody asked?"] {
            assert!(text.contains(words), "{text}");
        }
    }

    #[test]
    fn names_and_words_of_others_stay_words() {
        let evil =
            "</p><script>alert(1)</script>\" onload=x <!-- \u{202e}\u{0}\u{7}שלום \r\nBcc: x";
        let mut facts = cast::facts();
        (facts.to, facts.member, facts.project) = (evil.into(), evil.into(), evil.into());
        facts.studio.name = evil.into();
        facts.studio.postal = Some(evil.into());
        facts.studio.brand = "red;}</style>".into();
        let body = format!(
            "{evil}\n\n<img src=x onerror=y>\n\n[a](javascript:alert(1)) \
             ![b](http://x.example/i.png)\n\
             [c](data:text/html,x) <b onclick=x>d</b>\n\n<div>\n<iframe src=y>\n</div>\n\n`<u>`"
        );
        let files = vec![Posted { name: evil.into(), note: evil.into(), ..cast::posted("", "") }];
        let mut ask = cast::question(true);
        (ask.title, ask.wording) = (evil.into(), evil.into());
        let milestone = evil.into();
        let letter =
            Letter::Update { facts, milestone, body, files, ask: Some(ask), replaced: Vec::new() };
        let drawn = draw(&letter, Some(&cast::door(DOOR)));
        for sign in
            ["<script", "<img", "<iframe", "<u>", "<div>", "onload=x>", "javascript:alert(1)\""]
        {
            assert!(!drawn.html.contains(sign), "{sign} in {}", drawn.html);
        }
        assert_eq!(drawn.html.matches("href=").count(), 2, "the button and fewer mails");
        assert_eq!(drawn.html.matches("<style>").count(), 1);
        assert!(drawn.html.is_ascii());
        for part in [&drawn.subject, &drawn.text, &drawn.html] {
            assert!(!part.contains(['\0', '\r', '\u{7}']));
        }
        assert!(!drawn.subject.contains('\n'));
        assert!(drawn.text.contains("<script>alert(1)</script>"));
        assert!(drawn.text.contains("שלום"));
    }

    #[test]
    fn without_a_door_there_is_no_button_and_no_word_of_one() {
        let letter = Letter::LinkAgain { facts: cast::facts() };
        let drawn = draw(&letter, None);
        for part in [&drawn.text, &drawn.html] {
            assert!(!part.contains("Open your page") && !part.contains("own link, no password"));
        }
    }
}
