//! Asks the DNS for TXT records: one question at a time, of the resolvers of this machine or of
//! the settings. Only the doctor asks, when somebody wants to know; nothing is kept.
//!
//! The questions are ours (RFC 1035 §4), since a resolver that does all of DNS is a megabyte, and
//! this is one kind of record from a server that has done the work (`docs/decisions/0014-dkim.md`).

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

/// How long one server may take to answer one question.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often all servers are asked.
const ROUNDS: usize = 2;
/// As many servers as are asked, like the resolver of libc.
const SERVERS: usize = 3;
/// The largest answer that is asked for by datagram (DNS flag day 2020).
const DATAGRAM: u16 = 1232;
const TXT: u16 = 16;
const INTERNET: u16 = 1;

/// Whom to ask.
#[derive(Debug, Clone)]
pub struct Resolver {
    servers: Vec<SocketAddr>,
    patience: Duration,
}

impl Resolver {
    /// Asks `servers`, or those of this machine if there are none.
    pub fn of(servers: &[SocketAddr]) -> Self {
        let mut servers = servers.to_vec();
        if servers.is_empty() {
            servers = named(&std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default());
        }
        servers.truncate(SERVERS);
        Self { servers, patience: PATIENCE }
    }

    /// The texts at `name`, each whole however it was cut up; none if there are none.
    ///
    /// # Errors
    /// In words, why the DNS could not be asked.
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, String> {
        let id = u16::from_be_bytes(crate::id::random::<2>());
        let question =
            question(id, name).ok_or_else(|| format!("{name} is no name of the DNS."))?;
        let mut trouble = "This machine names no DNS server to ask.".to_owned();
        for server in self.servers.iter().cycle().take(self.servers.len() * ROUNDS) {
            let asked = timeout(self.patience, ask(*server, &question)).await;
            match asked {
                Ok(Ok(answer)) => match read(&question, &answer) {
                    Ok(texts) => return Ok(texts),
                    Err(words) => trouble = format!("The DNS server {server} {words}."),
                },
                Ok(Err(error)) => {
                    trouble = format!("The DNS server {server} cannot be asked: {error}.");
                }
                Err(_) => {
                    let seconds = self.patience.as_secs_f32();
                    trouble =
                        format!("The DNS server {server} did not answer within {seconds} seconds.");
                }
            }
        }
        Err(trouble)
    }
}

/// The servers that `resolv.conf` names.
fn named(file: &str) -> Vec<SocketAddr> {
    let address = |line: &str| {
        let address = line.trim().strip_prefix("nameserver")?.trim();
        let address = address.split('%').next()?.parse().ok()?;
        Some(SocketAddr::new(address, 53))
    };
    file.lines().filter_map(address).collect()
}

/// By datagram, and once more over a connection if the answer was too long for one.
async fn ask(server: SocketAddr, question: &[u8]) -> std::io::Result<Vec<u8>> {
    let here: SocketAddr =
        if server.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(here).await?;
    socket.connect(server).await?;
    socket.send(question).await?;
    let mut answer = vec![0; usize::from(DATAGRAM)];
    loop {
        let length = socket.recv(&mut answer).await?;
        // Whatever is not about this question came from somebody else.
        if length >= 12 && answer[..2] == question[..2] {
            answer.truncate(length);
            break;
        }
    }
    let is_cut = answer[2] & 0x02 != 0;
    if is_cut { by_connection(server, question).await } else { Ok(answer) }
}

async fn by_connection(server: SocketAddr, question: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(question.len()).unwrap_or_default().to_be_bytes();
    stream.write_all(&[&length[..], question].concat()).await?;
    let length = stream.read_u16().await?;
    let mut answer = vec![0; usize::from(length)];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

/// A question for the texts at `name`; none if that cannot be a name.
fn question(id: u16, name: &str) -> Option<Vec<u8>> {
    let mut asks = id.to_be_bytes().to_vec();
    // Recursion desired, one question, one record at the end: how long an answer may be.
    asks.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..64).contains(length))?;
        asks.push(length);
        asks.extend(label.bytes());
    }
    asks.push(0);
    asks.extend([TXT.to_be_bytes(), INTERNET.to_be_bytes()].concat());
    asks.extend([0, 0, 41]);
    asks.extend(DATAGRAM.to_be_bytes());
    asks.extend([0; 6]);
    (name.len() <= 253).then_some(asks)
}

/// The texts of an answer, or what is wrong with it, to go after whose it is.
fn read(question: &[u8], answer: &[u8]) -> Result<Vec<String>, String> {
    let nonsense = || "answered what makes no sense".to_owned();
    let number = |at: usize| Some(u16::from_be_bytes([*answer.get(at)?, *answer.get(at + 1)?]));
    if answer.get(..2) != question.get(..2) || answer.get(2).is_none_or(|byte| byte & 0x80 == 0) {
        return Err(nonsense());
    }
    match answer.get(3).map(|byte| byte & 0x0f) {
        Some(0) => {}
        // There is no such name.
        Some(3) => return Ok(Vec::new()),
        Some(2) => return Err("says that it failed".to_owned()),
        Some(5) => return Err("refuses to answer us".to_owned()),
        _ => return Err(nonsense()),
    }
    let found = || {
        let (questions, answers) = (number(4)?, number(6)?);
        let mut at = 12;
        for _ in 0..questions {
            at = after_name(answer, at)? + 4;
        }
        let mut texts = Vec::new();
        for _ in 0..answers {
            at = after_name(answer, at)?;
            let (kind, length) = (number(at)?, usize::from(number(at + 8)?));
            let data = answer.get(at + 10..at + 10 + length)?;
            at += 10 + length;
            if kind == TXT {
                texts.push(joined(data)?);
            }
        }
        Some(texts)
    };
    found().ok_or_else(nonsense)
}

/// Where a name ends that begins at `at`; what it says is of no use here.
fn after_name(answer: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *answer.get(at)? {
            0 => return Some(at + 1),
            length if length >= 0xc0 => return Some(at + 2),
            length => at += 1 + usize::from(length),
        }
    }
}

/// The pieces of a text, one after the other (RFC 7208 §3.3).
fn joined(mut data: &[u8]) -> Option<String> {
    let mut whole = Vec::new();
    while let [length, rest @ ..] = data {
        whole.extend(rest.get(..usize::from(*length))?);
        data = &rest[usize::from(*length)..];
    }
    Some(String::from_utf8_lossy(&whole).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_servers_of_resolv_conf_are_those_it_names() {
        let file = "# nameserver 9.9.9.9\nnameserver 127.0.0.53\noptions edns0\n\
                    nameserver fe80::1%eth0\nnameserver nobody\n";
        let found: Vec<_> = named(file).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["127.0.0.53:53", "[fe80::1]:53"]);
    }

    #[test]
    fn what_is_no_name_is_not_asked_for() {
        for name in ["", ".", "a..b", &"a".repeat(64), &"a.".repeat(140)] {
            assert!(question(1, name).is_none(), "{name}");
        }
        assert!(question(1, "_dmarc.fernandfield.example.").is_some());
    }

    proptest! {
        #[test]
        fn no_answer_of_any_bytes_upsets_it(bytes: Vec<u8>, cut in 0..60_usize) {
            let asked = question(7, "a.example").unwrap();
            let _ = read(&asked, &bytes);
            let mut answer = asked.clone();
            answer[2] |= 0x80;
            answer[7] = 1;
            answer.splice(12.., bytes);
            answer.truncate(cut.max(12));
            let _ = read(&asked, &answer);
        }
    }
}
