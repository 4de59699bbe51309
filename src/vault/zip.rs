//! Many files as one zip, made while it is sent: no temporary file, one piece in memory, whatever
//! it weighs.
//!
//! The files are stored as they are: what is worth handing over is packed already. Their CRC is
//! known only once they went by, so it follows each of them (a data descriptor), and the length of
//! the whole is known before the first byte. What does not fit into 32 bits is said in zip64. The
//! format is PKWARE's APPNOTE.TXT; the sections are named where they are followed.

use super::read::Source;
use super::{Tell, Vault};
use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::error::Result;
use crc32fast::Hasher;
use futures_util::{Stream, stream};
use std::collections::VecDeque;
use std::io;
use tokio_util::bytes::Bytes;

/// One file that goes into a zip.
pub struct Entry {
    /// Its name there.
    pub name: String,
    /// SHA-256 of its bytes in hex.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// When it came.
    pub at: Stamp,
    /// Told what of it was sent.
    pub tell: Option<Tell>,
    /// Its bytes, if they were made just now and lie in no vault.
    pub made: Option<Bytes>,
}

impl Entry {
    /// A file that was made just now.
    pub fn made(name: String, at: Stamp, bytes: Vec<u8>) -> Self {
        let (sha256, size, made) = (String::new(), bytes.len() as u64, Some(bytes.into()));
        Self { name, sha256, size, at, tell: None, made }
    }
}

/// A zip on its way out.
pub struct Zip {
    vault: Vault,
    waiting: VecDeque<Entry>,
    zone: Zone,
    now: Option<Now>,
    /// The central directory so far.
    central: Vec<u8>,
    count: u64,
    at: u64,
    is_over: bool,
}

/// The file that is being sent.
struct Now {
    source: Source,
    head: Head,
    begins: u64,
    crc: Hasher,
}

/// What is said of a file in front of it and once more in the directory.
struct Head {
    name: String,
    size: u64,
    /// MS-DOS time and date, and the moment itself.
    dos: (u16, u16),
    seconds: i64,
}

/// From here on a number says "look into the zip64 fields".
const BIG: u64 = 0xffff_ffff;

/// Names are UTF-8, and CRC and sizes follow the bytes (§4.4.4, bits 11 and 3).
const FLAGS: u16 = (1 << 11) | (1 << 3);

impl Zip {
    /// A zip of `entries`, in this order, with times as they are read in `zone`.
    ///
    /// # Errors
    /// [`super::Lost`] if the bytes of any are not there: a zip that lacks a file says so nowhere.
    pub async fn of(vault: &Vault, entries: Vec<Entry>, zone: Zone) -> Result<Self> {
        let kept = entries.iter().filter(|one| one.made.is_none());
        vault.have_all(kept.map(|one| (one.sha256.clone(), one.size)).collect()).await?;
        let (waiting, now, central) = (entries.into(), None, Vec::new());
        let vault = vault.clone();
        Ok(Self { vault, waiting, zone, now, central, count: 0, at: 0, is_over: false })
    }

    /// How many bytes it will have.
    pub fn length(&self) -> u64 {
        let (mut at, mut central) = (0, 0);
        for entry in &self.waiting {
            let head = self.head(entry);
            central += head.in_directory(0, at).len() as u64;
            at += head.in_front().len() as u64 + entry.size + head.behind(0).len() as u64;
        }
        at + central + end(self.waiting.len() as u64, at, central).len() as u64
    }

    /// Its pieces. They break off if a file does; the connection then breaks off too, and nobody
    /// takes the half for the whole.
    pub fn pieces(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::try_unfold(self, async |mut zip| Ok(zip.piece().await?.map(|piece| (piece, zip))))
    }

    async fn piece(&mut self) -> io::Result<Option<Bytes>> {
        let piece = match self.now.take() {
            Some(mut now) => match now.source.piece().await? {
                Some(piece) => {
                    now.crc.update(&piece);
                    self.now = Some(now);
                    piece
                }
                None => self.finish(now),
            },
            None => match self.waiting.pop_front() {
                Some(entry) => self.begin(entry).await?,
                None if self.is_over => return Ok(None),
                None => self.end(),
            },
        };
        self.at += piece.len() as u64;
        Ok(Some(piece))
    }

    async fn begin(&mut self, entry: Entry) -> io::Result<Bytes> {
        let head = self.head(&entry);
        let front = head.in_front();
        let source = match entry.made {
            Some(bytes) => Source::Made(Some(bytes)),
            None => {
                let whole = self.vault.open_bytes(&entry.sha256, entry.size);
                let whole = whole.map_err(|error| io::Error::other(error.to_string()))?;
                Source::Vault(Box::new(whole.read(0, entry.size, entry.tell)))
            }
        };
        self.now = Some(Now { source, head, begins: self.at, crc: Hasher::new() });
        Ok(front.into())
    }

    fn finish(&mut self, now: Now) -> Bytes {
        let crc = now.crc.finalize();
        self.central.extend(now.head.in_directory(crc, now.begins));
        self.count += 1;
        now.head.behind(crc).into()
    }

    fn end(&mut self) -> Bytes {
        self.is_over = true;
        let mut last = std::mem::take(&mut self.central);
        let end = end(self.count, self.at, last.len() as u64);
        last.extend(end);
        last.into()
    }

    fn head(&self, entry: &Entry) -> Head {
        let local = self.zone.local(entry.at);
        let date = local.day.0;
        // The calendar of MS-DOS begins in 1980 and counts in two seconds.
        let year = u16::try_from(date.year() - 1980).unwrap_or(0).min(127);
        let month = u16::from(u8::from(date.month()));
        let day = (year << 9) | (month << 5) | u16::from(date.day());
        let part = |number: i8| u16::try_from(number).unwrap_or(0);
        let clock = (part(local.hour) << 11) | (part(local.minute) << 5);
        let time = clock | (part(local.second) / 2);
        let (name, seconds) = (entry.name.clone(), entry.at.seconds());
        Head { name, size: entry.size, dos: (time, day), seconds }
    }
}

impl Head {
    const fn is_big(&self) -> bool {
        self.size >= BIG
    }

    /// What both places begin with, from the version that is needed to the sizes.
    fn common(&self, needs: u16, crc: u32, size: u32) -> Vec<u8> {
        let mut out = Vec::with_capacity(128);
        put16(&mut out, &[needs, FLAGS, 0, self.dos.0, self.dos.1]);
        put32(&mut out, &[crc, size, size]);
        out
    }

    /// The moment itself, in UTC (Info-ZIP's extended timestamp).
    fn moment(&self, extra: &mut Vec<u8>) {
        put16(extra, &[0x5455, 5]);
        extra.push(1);
        put32(extra, &[u32::try_from(self.seconds).unwrap_or(0)]);
    }

    /// The local header (§4.3.7). Its zip64 field says how wide the sizes behind the bytes are.
    fn in_front(&self) -> Vec<u8> {
        let mut extra = Vec::new();
        if self.is_big() {
            put16(&mut extra, &[1, 16]);
            put64(&mut extra, &[0, 0]);
        }
        self.moment(&mut extra);
        let mut out = b"PK\x03\x04".to_vec();
        let (needs, size) = if self.is_big() { (45, u32::MAX) } else { (20, 0) };
        out.extend(self.common(needs, 0, size));
        put16(&mut out, &[short(self.name.len()), short(extra.len())]);
        out.extend_from_slice(self.name.as_bytes());
        out.extend(extra);
        out
    }

    /// The data descriptor (§4.3.9).
    fn behind(&self, crc: u32) -> Vec<u8> {
        let mut out = b"PK\x07\x08".to_vec();
        put32(&mut out, &[crc]);
        match u32::try_from(self.size) {
            Ok(size) if !self.is_big() => put32(&mut out, &[size, size]),
            _ => put64(&mut out, &[self.size, self.size]),
        }
        out
    }

    /// The entry in the central directory (§4.3.12).
    fn in_directory(&self, crc: u32, begins: u64) -> Vec<u8> {
        let (mut extra, mut wide) = (Vec::new(), Vec::new());
        if self.is_big() {
            put64(&mut wide, &[self.size, self.size]);
        }
        if begins >= BIG {
            put64(&mut wide, &[begins]);
        }
        if !wide.is_empty() {
            put16(&mut extra, &[1, short(wide.len())]);
            extra.append(&mut wide);
        }
        let needs = if extra.is_empty() { 20 } else { 45 };
        self.moment(&mut extra);
        let mut out = b"PK\x01\x02".to_vec();
        // Made on Unix, so that names are taken for what they are.
        put16(&mut out, &[(3 << 8) | 45]);
        out.extend(self.common(needs, crc, low(self.size)));
        put16(&mut out, &[short(self.name.len()), short(extra.len()), 0, 0, 0]);
        // A plain file that everybody may read.
        put32(&mut out, &[0o100_644 << 16, low(begins)]);
        out.extend_from_slice(self.name.as_bytes());
        out.extend(extra);
        out
    }
}

/// What stands at the end (§4.3.14 to §4.3.16), with its zip64 part where numbers are too big.
fn end(count: u64, at: u64, length: u64) -> Vec<u8> {
    let mut out = Vec::new();
    if count >= 0xffff || at >= BIG || length >= BIG {
        out.extend_from_slice(b"PK\x06\x06");
        put64(&mut out, &[44]);
        put16(&mut out, &[(3 << 8) | 45, 45]);
        put32(&mut out, &[0, 0]);
        put64(&mut out, &[count, count, length, at]);
        out.extend_from_slice(b"PK\x06\x07");
        put32(&mut out, &[0]);
        put64(&mut out, &[at + length]);
        put32(&mut out, &[1]);
    }
    let count = u16::try_from(count).unwrap_or(u16::MAX);
    out.extend_from_slice(b"PK\x05\x06");
    put16(&mut out, &[0, 0, count, count]);
    put32(&mut out, &[low(length), low(at)]);
    put16(&mut out, &[0]);
    out
}

fn low(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn short(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

fn put16(out: &mut Vec<u8>, numbers: &[u16]) {
    numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
}

fn put32(out: &mut Vec<u8>, numbers: &[u32]) {
    numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
}

fn put64(out: &mut Vec<u8>, numbers: &[u64]) {
    numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
}
