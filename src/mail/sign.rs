//! Signs a message (DKIM, RFC 6376): whoever gets it can look up a key in the DNS of the sender's
//! domain and see that it came from there as it is. Both halves are `relaxed`: spaces and folds may
//! change on the way, nothing else. No `l=`: what was added at the end would pass for ours.

use crate::clock::Stamp;
use crate::error::Result;
use crate::key::MailKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// What is signed of the head, if it is there. `List-Unsubscribe` has to be (RFC 8058 §4).
const SIGNED: &[&str] = &[
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
];

/// What is signed once more than it is there, so that no second one can be put in front of ours.
const ONCE_MORE: &[&str] = &["from", "to", "subject"];

/// How long a line of the header may get.
const WIDTH: usize = 76;

/// `source` with a signature of each key in front. The same message, day and key give the same
/// signature, so attempts differ only where the mail does: by words, a logo or a key of the studio
/// that changed between them.
///
/// # Errors
/// If a key cannot sign.
pub fn signed(keys: &[MailKey], domain: &str, date: Stamp, source: Vec<u8>) -> Result<Vec<u8>> {
    let (head, body) = parted(&source);
    let hash = STANDARD.encode(Sha256::digest(relaxed_body(body)));
    let fields = fields(head);
    let mut front = Vec::new();
    for key in keys {
        let unsigned = header(key, domain, date, &hash, &fields);
        let signature = key.sign(&what_is_signed(&fields, &unsigned))?;
        front.extend(format!("{unsigned}{}\r\n", folded(&signature)).into_bytes());
    }
    front.extend(source);
    Ok(front)
}

/// The signature's own header, up to and with `b=`.
fn header(key: &MailKey, domain: &str, date: Stamp, hash: &str, fields: &[Field]) -> String {
    let there = |name: &&&str| fields.iter().any(|field| field.name == **name);
    let names = SIGNED.iter().filter(there).chain(ONCE_MORE);
    let (algorithm, selector, time) = (key.algorithm(), key.selector(), date.seconds().max(0));
    let mut lines = format!(
        "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed;\r\n\td={domain};\r\n\t\
         s={selector}; t={time};\r\n\th="
    );
    let mut width = 10;
    for (number, name) in names.enumerate() {
        if number > 0 {
            lines.push(':');
            width += 1;
        }
        if width + name.len() > WIDTH {
            lines.push_str("\r\n\t ");
            width = 9;
        }
        lines.push_str(name);
        width += name.len();
    }
    lines.push_str(&format!(";\r\n\tbh={hash};\r\n\tb="));
    lines
}

/// The header of a signature is signed last, with an empty `b=` and without its line's end.
fn what_is_signed(fields: &[Field], unsigned: &str) -> Vec<u8> {
    let names = unsigned.split(';').find_map(|tag| tag.trim().strip_prefix("h="));
    let mut left: Vec<&Field> = fields.iter().collect();
    let mut text = Vec::new();
    for name in names.unwrap_or_default().split(':').map(str::trim) {
        // Of several the last one first (RFC 6376 §5.4.2); one that is not there is nothing.
        if let Some(at) = left.iter().rposition(|field| field.name == name) {
            text.extend(left.remove(at).relaxed());
            text.extend(b"\r\n");
        }
    }
    text.extend(Field::read(unsigned.as_bytes()).relaxed());
    text
}

/// A header: its name in small letters, and the rest as it is.
struct Field<'a> {
    name: String,
    value: &'a [u8],
}

impl<'a> Field<'a> {
    fn read(whole: &'a [u8]) -> Self {
        let colon = whole.iter().position(|byte| *byte == b':').unwrap_or(whole.len());
        let name = String::from_utf8_lossy(&whole[..colon]).trim().to_ascii_lowercase();
        Self { name, value: whole.get(colon + 1..).unwrap_or_default() }
    }

    /// RFC 6376 §3.4.2, without the line's end.
    fn relaxed(&self) -> Vec<u8> {
        let unfolded: Vec<u8> =
            self.value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        let value = spaced(&unfolded);
        let start = usize::from(value.first() == Some(&b' '));
        [self.name.as_bytes(), b":", &value[start..]].concat()
    }
}

fn parted(source: &[u8]) -> (&[u8], &[u8]) {
    let end = source.windows(4).position(|four| four == b"\r\n\r\n");
    match end {
        Some(end) => (&source[..end + 2], &source[end + 4..]),
        None => (source, &[]),
    }
}

/// The headers of a head, folded lines with the one that they go on from.
fn fields(head: &[u8]) -> Vec<Field<'_>> {
    let (mut found, mut start) = (vec![], 0);
    for (at, two) in head.windows(2).enumerate() {
        let goes_on = matches!(head.get(at + 2), Some(b' ' | b'\t'));
        if two == b"\r\n" && !goes_on {
            found.push(Field::read(&head[start..at]));
            start = at + 2;
        }
    }
    found
}

/// RFC 6376 §3.4.4: spaces in a row are one, none at a line's end, no empty lines at the end.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len());
    for line in body.split(|byte| *byte == b'\n') {
        relaxed.extend(spaced(line.strip_suffix(b"\r").unwrap_or(line)));
        relaxed.extend(b"\r\n");
    }
    while relaxed.ends_with(b"\r\n\r\n") {
        relaxed.truncate(relaxed.len() - 2);
    }
    if relaxed == b"\r\n" { Vec::new() } else { relaxed }
}

/// Spaces and tabs in a row as one space, and none at the end.
fn spaced(line: &[u8]) -> Vec<u8> {
    let mut spaced = Vec::with_capacity(line.len());
    for byte in line {
        match byte {
            b' ' | b'\t' if spaced.last() == Some(&b' ') => {}
            b' ' | b'\t' => spaced.push(b' '),
            byte => spaced.push(*byte),
        }
    }
    while spaced.last() == Some(&b' ') {
        spaced.pop();
    }
    spaced
}

/// A signature in lines that no mail server breaks anew.
fn folded(signature: &str) -> String {
    let letters: Vec<char> = signature.chars().collect();
    let lines: Vec<String> = letters.chunks(WIDTH - 10).map(|line| line.iter().collect()).collect();
    lines.join("\r\n\t ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::cast::{mail_keys, ready};
    use crate::mail::mime::build;

    /// RFC 8463 Appendix A.
    const MESSAGE: &str = "From: Joe SixPack <joe@football.example.com>\r\n\
        To: Suzie Q <suzie@shopping.example.net>\r\n\
        Subject: Is dinner ready?\r\n\
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
        Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n\
        Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
    const HEADER: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n \
        d=football.example.com; i=@football.example.com;\r\n \
        q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n \
        subject : date : message-id : from : subject : date;\r\n \
        bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";
    const SIGNATURE: &str = "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\
        Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==";

    #[test]
    fn the_example_of_rfc_8463_comes_out_to_the_letter() {
        let seed = STANDARD.decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap();
        let key = MailKey::ed25519("brisbane", &seed).unwrap();
        assert_eq!(
            key.record(),
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
        );
        let (head, body) = parted(MESSAGE.as_bytes());
        let hash = STANDARD.encode(Sha256::digest(relaxed_body(body)));
        assert_eq!(hash, "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
        assert_eq!(key.sign(&what_is_signed(&fields(head), HEADER)).unwrap(), SIGNATURE);
    }

    #[test]
    fn the_examples_of_rfc_6376_are_relaxed_to_the_letter() {
        let head = b"A: X\r\nB : Y\t\r\n\tZ  \r\n";
        let relaxed: Vec<_> = fields(head).iter().map(Field::relaxed).collect();
        assert_eq!(relaxed, [b"a:X".to_vec(), b"b:Y Z".to_vec()]);
        assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        for (body, relaxed) in [("", ""), ("\r\n", ""), ("\r\n\r\n", ""), ("a", "a\r\n")] {
            assert_eq!(relaxed_body(body.as_bytes()), relaxed.as_bytes(), "{body:?}");
        }
    }

    #[test]
    fn every_mail_is_signed_with_every_key_over_all_that_a_reader_sees() {
        let mut letter = ready("Hello\n", "<p>Hello</p>\n");
        letter.keys = mail_keys();
        let Ok(parcel) = build(&letter) else { panic!("it can be built") };
        let source = String::from_utf8(parcel.source).unwrap();
        let signatures: Vec<&str> =
            source.split("\r\nFrom").next().unwrap().split("DKIM-Signature: ").skip(1).collect();
        let plain = |text: &str| text.replace("\r\n\t ", "").replace("\r\n\t", " ");
        for (signature, kind) in
            signatures.iter().zip([("rsa-sha256", "m1"), ("ed25519-sha256", "m1-ed25519")])
        {
            let whole = plain(signature);
            for tag in [
                &format!("v=1; a={}; c=relaxed/relaxed;", kind.0),
                &format!("d=fernandfield.example; s={};", kind.1),
                "h=from:to:subject:date:message-id:reply-to:in-reply-to:references:mime-version:\
                 content-type:auto-submitted:from:to:subject;",
            ] {
                assert!(whole.contains(tag), "{tag} is not in {whole}");
            }
            assert!(!whole.contains(" l=") && signature.lines().all(|line| line.len() <= 78));
        }
        assert_eq!(signatures.len(), 2);
        letter.keys = Default::default();
        let Ok(parcel) = build(&letter) else { panic!("it can be built") };
        assert!(!String::from_utf8(parcel.source).unwrap().contains("DKIM"));
    }
}
