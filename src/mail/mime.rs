//! A letter as a message (RFC 5322, MIME), made so that the link in it is whole in the raw source
//! of both parts: some mail programs and scanners read links before they decode (A19).

use crate::clock::Stamp;
use crate::mail::dress::LOGO;
use crate::mail::{Ready, sign};
use crate::outbox::{self, Outcomes};
use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::header::{InReplyTo, MessageId};
use lettre::message::{Attachment, Body, Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, Message};
use std::time::{Duration, SystemTime};

/// The most letters that a line of a message may have (RFC 5322 §2.1.1).
const LONGEST_LINE: usize = 998;
/// The last second of the year 9999, after which lettre refuses to write a date.
const LAST_SECOND: i64 = 253_402_300_799;

/// A message and whom it goes from and to.
pub struct Parcel {
    /// Who sends and who gets it.
    pub envelope: Envelope,
    /// The message as it is sent, lines ended by CR LF.
    pub source: Vec<u8>,
}

/// Builds the message.
///
/// # Errors
/// What to answer instead of sending: `Never` for an address that cannot exist, `Later` if it is
/// the studio's own, because then it concerns every mail and is put right in the settings.
pub fn build(ready: &Ready) -> Result<Parcel, Outcomes> {
    let from = mailbox(&ready.from).ok_or_else(|| {
        Outcomes::Later(format!("{} is no address that mail can come from.", ready.from.email))
    })?;
    let to = mailbox(&ready.to).ok_or_else(|| {
        Outcomes::Never(format!("{} is no address that mail can go to.", ready.to.email))
    })?;
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.email.clone()]);
    let writes = plainly(&from);
    let message = envelope.and_then(|envelope| {
        let parts = MultiPart::alternative()
            .boundary(boundary(&ready.message_id))
            .singlepart(SinglePart::plain(body(&ready.text)));
        let html = SinglePart::html(body(&ready.html));
        let parts = match &ready.logo {
            Some(logo) => parts.multipart(with_logo(ready, html, logo)),
            None => parts.singlepart(html),
        };
        headers(ready).from(from).to(to).envelope(envelope).multipart(with_files(ready, parts))
    });
    let mut message = message.map_err(|error| Outcomes::Never(error.to_string()))?;
    if let Some(writes) = writes {
        let name = HeaderName::new_from_ascii_str("From");
        let header = HeaderValue::dangerous_new_pre_encoded(name, writes.clone(), writes);
        message.headers_mut().insert_raw(header);
    }
    let envelope = message.envelope().clone();
    let domain = envelope.from().map(|from| from.domain().to_owned()).unwrap_or_default();
    let source = sign::signed(&ready.keys, &domain, ready.date, message.formatted());
    let source = source.map_err(|error| Outcomes::Later(error.to_string()))?;
    Ok(Parcel { envelope, source })
}

/// The HTML part with the picture that it shows.
fn with_logo(ready: &Ready, html: SinglePart, logo: &[u8]) -> MultiPart {
    let body = Body::new_with_encoding(logo.to_vec(), ContentTransferEncoding::Base64)
        .expect("anything can be base64");
    let kind = ContentType::parse("image/png").unwrap_or(ContentType::TEXT_PLAIN);
    let picture = Attachment::new_inline_with_name(LOGO.to_owned(), "logo.png".to_owned());
    MultiPart::related()
        .boundary(format!("{}-html", boundary(&ready.message_id)))
        .singlepart(html)
        .singlepart(picture.body(body, kind))
}

/// The letter first, and then what goes with it: in base64, so that its bytes arrive as they are.
fn with_files(ready: &Ready, letter: MultiPart) -> MultiPart {
    if ready.enclosed.is_empty() {
        return letter;
    }
    let whole = MultiPart::mixed().boundary(format!("{}-all", boundary(&ready.message_id)));
    ready.enclosed.iter().fold(whole.multipart(letter), |whole, file| {
        let kind = ContentType::parse(file.media_type).unwrap_or(ContentType::TEXT_PLAIN);
        let body = Body::new_with_encoding(file.bytes.clone(), ContentTransferEncoding::Base64)
            .expect("anything can be base64");
        whole.singlepart(Attachment::new(file.name.clone()).body(body, kind))
    })
}

fn headers(ready: &Ready) -> MessageBuilder {
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let mut message = Message::builder()
        .date(moment(ready.date))
        .header(MessageId::from(id(&ready.message_id)))
        .subject(without_controls(&ready.subject))
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
    if let Some(reply_to) = ready.reply_to.as_ref().and_then(mailbox) {
        message = message.reply_to(reply_to);
    }
    if let Some(url) = &ready.unsubscribe {
        let list = |name| HeaderName::new_from_ascii_str(name);
        message =
            message.raw_header(HeaderValue::new(list("List-Unsubscribe"), format!("<{url}>")));
        // Only an https address may be pressed by a mail program (RFC 8058 §3.1).
        if url.starts_with("https://") {
            let one_click = "List-Unsubscribe=One-Click".to_owned();
            message =
                message.raw_header(HeaderValue::new(list("List-Unsubscribe-Post"), one_click));
        }
    }
    if let Some(earlier) = &ready.in_reply_to {
        let mut chain: Vec<String> = ready.references.iter().map(|earlier| id(earlier)).collect();
        let earlier = id(earlier);
        if chain.last() != Some(&earlier) {
            chain.push(earlier.clone());
        }
        // An id a line: they are long, and a line may have 998 letters.
        let name = HeaderName::new_from_ascii_str("References");
        let (plain, folded) = (chain.join(" "), chain.join("\r\n "));
        let references = HeaderValue::dangerous_new_pre_encoded(name, plain, folded);
        message = message.header(InReplyTo::from(earlier)).raw_header(references);
    }
    message
}

/// A sender as people read it in the source. lettre encodes a name with a comma in it, which spam
/// filters count against it.
fn plainly(from: &Mailbox) -> Option<String> {
    let name = from.name.as_deref().filter(|name| name.is_ascii() && name.len() < 70)?;
    let name = name.replace('\\', "\\\\").replace('"', "\\\"");
    Some(format!("\"{name}\" <{}>", from.email))
}

/// A name and an address that lettre can write: it panics at CR, LF and NUL in a name. A domain
/// beyond ASCII is written the way that every mail server knows (`xn--…`).
fn mailbox(mailbox: &outbox::Mailbox) -> Option<Mailbox> {
    let (local, domain) = mailbox.email.trim().rsplit_once('@')?;
    let address = match url::Host::parse(domain) {
        Ok(url::Host::Domain(domain)) => Address::new(local, domain).ok()?,
        _ => return None,
    };
    let name = without_controls(&mailbox.name).trim().to_owned();
    Some(Mailbox::new((!name.is_empty()).then_some(name), address))
}

fn without_controls(text: &str) -> String {
    text.replace(|letter: char| letter.is_control(), " ")
}

/// The id in angle brackets, of signs that an id may have.
fn id(bare: &str) -> String {
    let fits = |letter: &char| letter.is_ascii_graphic() && !matches!(letter, '<' | '>');
    format!("<{}>", bare.chars().filter(fits).collect::<String>())
}

/// What parts the parts: the same on every attempt, and in no letter, since nobody knows the
/// message's id when they write.
fn boundary(message_id: &str) -> String {
    let letters = message_id.chars().filter(char::is_ascii_alphanumeric).take(40);
    format!("milepost-{}", letters.collect::<String>())
}

fn moment(date: Stamp) -> SystemTime {
    let seconds = u64::try_from(date.seconds().clamp(0, LAST_SECOND)).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// The part as it is, if it is ASCII in lines that every mail server passes on. If not, then
/// quoted-printable, which leaves a line of up to 76 letters whole; never base64, in which no link
/// can be seen.
fn body(part: &str) -> Body {
    let plain = part.is_ascii() && part.lines().all(|line| line.len() <= LONGEST_LINE);
    if plain {
        let lines = part.replace("\r\n", "\n").replace('\n', "\r\n");
        return Body::dangerous_pre_encoded(lines.into_bytes(), ContentTransferEncoding::SevenBit);
    }
    let encoding = ContentTransferEncoding::QuotedPrintable;
    Body::new_with_encoding(part.to_owned(), encoding).expect("any text can be quoted-printable")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MailKey;
    use crate::mail::cast::{self, door, facts, ready};
    use crate::mail::letter::{draw, draw_in};
    use crate::outbox::Letter;
    use std::collections::BTreeMap;
    use std::path::Path;

    const TOKEN: &str = "EAB5aQ2tYk3R1vWcXz7LmN8pHs4dGf6jUo0yTbKe";

    fn source(ready: &Ready) -> String {
        let Ok(parcel) = build(ready) else { panic!("it can be built") };
        String::from_utf8(parcel.source).unwrap()
    }

    fn link(host_letters: usize) -> String {
        let host = format!("{}.example", "h".repeat(host_letters - 8));
        format!("https://{host}/l/{TOKEN}")
    }

    /// In the undecoded message: alone on a line of the text part, and whole in the HTML part.
    fn assert_link_is_whole(source: &str, link: &str) {
        let (text, html) = source.split_once("Content-Type: text/html").unwrap();
        let alone = text.lines().filter(|line| *line == link).count();
        assert_eq!(alone, 1, "{text}");
        let attribute = format!("\r\nhref=\"{link}\"\r\n");
        assert!(html.contains(&attribute), "{html}");
        assert!(html.contains("Content-Transfer-Encoding: 7bit"));
        assert!(source.lines().all(|line| line.len() <= LONGEST_LINE && line.is_ascii()));
    }

    #[test]
    fn the_link_is_whole_in_the_undecoded_message() {
        for host_letters in [20, 25] {
            let link = link(host_letters);
            for (_, letter, opened) in cast::letters() {
                if opened.is_some() {
                    let drawn = draw(&letter, Some(&door(&link)));
                    assert_link_is_whole(&source(&ready(&drawn.text, &drawn.html)), &link);
                }
            }
        }
    }

    #[test]
    fn names_and_words_in_any_language_do_not_break_it() {
        for words in
            ["Żółw Ærø", "Ελληνικά γράμματα σε κάθε λέξη", "日本語のとても長い説明です。", "🙂"]
        {
            let link = link(25);
            let mut facts = facts();
            (facts.to, facts.member) = (words.into(), words.repeat(20));
            facts.project = words.replace(' ', "").repeat(20);
            facts.studio.name = words.into();
            let letter = Letter::Update {
                facts,
                milestone: words.into(),
                body: words.replace(' ', "").repeat(60),
                files: vec![cast::posted(&format!("{words}.pdf"), &words.repeat(30))],
                ask: Some(cast::question(true)),
                replaced: Vec::new(),
            };
            let drawn = draw(&letter, Some(&door(&link)));
            let mut ready = ready(&drawn.text, &drawn.html);
            (ready.subject, ready.to.name) = (drawn.subject, words.repeat(9));
            let source = source(&ready);
            assert_link_is_whole(&source, &link);
            assert!(source.contains("quoted-printable") && !source.contains("base64\r\n"));
        }
    }

    #[test]
    fn a_host_of_any_length_is_whole_where_all_words_are_ascii() {
        let link = link(60);
        let drawn = draw(&Letter::LinkAgain { facts: facts() }, Some(&door(&link)));
        assert_link_is_whole(&source(&ready(&drawn.text, &drawn.html)), &link);
    }

    #[test]
    fn the_headers_are_those_of_a_letter_that_a_machine_sends() {
        let source = source(&ready("Hello\n", "<p>Hello</p>\n"));
        let head = source.split("\r\n\r\n").next().unwrap();
        for line in [
            "Date: Thu, 12 Nov 2026 14:32:08 +0000",
            "Message-ID: <0123456789abcdef@portal.fernandfield.example>",
            "Subject: Your decision by Thu 19 Nov: shop pages, version 3",
            "Auto-Submitted: auto-generated",
            "Reply-To: \"Nell Ashby\" <nell@fernandfield.example>",
            "To: \"Ines Calloway\" <ines@harbourbakery.example>",
            "In-Reply-To: <earlier@portal.fernandfield.example>",
            "References: <earlier@portal.fernandfield.example>",
            "MIME-Version: 1.0",
            "From: \"Nell Ashby, Fern & Field\" <mail@fernandfield.example>",
        ] {
            assert!(head.lines().any(|known| known == line), "{line} is not in\n{head}");
        }
        assert!(head.contains("multipart/alternative") && !head.contains("List-"));
        assert_eq!(
            source,
            self::source(&ready("Hello\n", "<p>Hello</p>\n")),
            "each attempt is the same"
        );
    }

    #[test]
    fn a_mail_program_is_told_where_to_press_if_the_address_is_https() {
        for (scheme, presses) in [("https", true), ("http", false)] {
            let mut ready = ready("x", "y");
            let url = format!("{scheme}://portal.fernandfield.example/l/{TOKEN}/mails");
            ready.unsubscribe = Some(url.clone());
            let source = source(&ready);
            let head = source.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
            assert!(head.contains(&format!("List-Unsubscribe: <{url}>")), "{head}");
            let post = "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click";
            assert_eq!(head.contains(post), presses, "{head}");
        }
    }

    #[test]
    fn no_name_or_subject_panics_or_makes_a_header() {
        let evil = [
            "a\r\nBcc: x@x.example",
            "\0",
            "\n",
            "\r",
            "\u{1b}[2J",
            "\u{85}\u{2028}",
            "\"",
            "\\",
            "<>,;:@()",
            "=?utf-8?q?x?=",
            "\u{202e}txt",
            "🏳️‍🌈",
            "é",
            "",
            " ",
            "a\tb",
            "\u{7f}",
            "x y\r\n z",
        ];
        for name in evil.iter().flat_map(|name| [(*name).to_owned(), name.repeat(80)]) {
            let mut ready = ready("x", "y");
            ready.from.name.clone_from(&name);
            ready.to.name.clone_from(&name);
            ready.reply_to.as_mut().unwrap().name.clone_from(&name);
            ready.subject.clone_from(&name);
            ready.message_id.clone_from(&name);
            ready.in_reply_to = Some(name.clone());
            let source = source(&ready);
            let head = source.split("\r\n\r\n").next().unwrap();
            assert!(head.is_ascii() && !head.contains('\0'), "{name:?}: {head}");
            for header in ["From:", "To:", "Reply-To:", "Subject:", "Bcc:"] {
                let lines = head.lines().filter(|line| line.starts_with(header)).count();
                assert_eq!(lines, usize::from(header != "Bcc:"), "{name:?}: {head}");
            }
        }
    }

    #[test]
    fn an_impossible_reader_is_never_and_an_impossible_sender_is_later() {
        let mut lost = ready("x", "y");
        for email in [
            "",
            "ines",
            "ines@",
            "@x.example",
            "a b@x.example",
            "a@x.example\r\nRCPT TO:<b@c.example>",
        ] {
            lost.to.email = email.into();
            assert!(matches!(build(&lost), Err(Outcomes::Never(_))), "{email}");
        }
        let mut odd = ready("x", "y");
        odd.from.email = "nobody".into();
        assert!(matches!(build(&odd), Err(Outcomes::Later(_))));
        let mut far = ready("x", "y");
        far.to.email = "ines@bücher.example".into();
        assert!(source(&far).contains("<ines@xn--bcher-kva.example>"));
    }

    /// `tests/mail/run` has them judged by dkimpy and SpamAssassin.
    #[test]
    fn letters_are_written_down_for_programs_that_judge_mail() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/letters");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let keys = cast::mail_keys();
        let record = |key: &MailKey| (key.place("fernandfield.example"), key.record());
        let records: BTreeMap<_, _> = keys.iter().map(record).collect();
        let text = serde_json::to_string(&records).unwrap();
        std::fs::write(folder.join("records.json"), text).unwrap();
        let (dress, png) = cast::dressed();
        let mut written = 0;
        for (kind, letter, door) in cast::letters() {
            let drawn = draw_in(&letter, door.as_ref(), &dress);
            let mut ready = ready(&drawn.text, &drawn.html);
            (ready.subject, ready.keys) = (drawn.subject, keys.clone());
            ready.logo = Some(png.clone());
            std::fs::write(folder.join(format!("{kind}.eml")), source(&ready)).unwrap();
            written += 1;
        }
        assert!(written > 20, "{written}");
    }

    #[test]
    fn any_date_can_be_written() {
        for date in [i64::MIN, -1, 0, i64::MAX] {
            let _ = source(&Ready { date: Stamp(date), ..ready("x", "y") });
        }
    }
}
