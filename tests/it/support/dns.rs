//! A DNS server on loopback that knows the texts it is told, by datagram and by connection.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::{Arc, Mutex};

/// What it answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Answers,
    /// Nothing.
    Silent,
    /// REFUSED.
    Refuses,
    /// An answer to another question, and then the right one.
    Lies,
}

#[derive(Clone)]
pub struct Dns {
    pub address: SocketAddr,
    texts: Arc<Mutex<BTreeMap<String, Vec<String>>>>,
    mood: Arc<Mutex<Mood>>,
}

impl Dns {
    pub fn start() -> Self {
        // A number that is free for datagrams alone would not do.
        let listener = TcpListener::bind(super::many::free_address()).unwrap();
        let address = listener.local_addr().unwrap();
        let socket = UdpSocket::bind(address).unwrap();
        let dns =
            Self { address, texts: Arc::default(), mood: Arc::new(Mutex::new(Mood::Answers)) };
        let served = dns.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 2000];
            while let Ok((length, from)) = socket.recv_from(&mut bytes) {
                let mood = *served.mood.lock().unwrap();
                if mood == Mood::Silent {
                    continue;
                }
                if mood == Mood::Lies {
                    let mut other = served.answer(&bytes[..length], mood);
                    other[0] ^= 0xff;
                    socket.send_to(&other, from).unwrap();
                }
                let mut answer = served.answer(&bytes[..length], mood);
                if answer.len() > 512 {
                    // Cut: the whole comes by connection.
                    answer[2] |= 0x02;
                    answer[7] = 0;
                    answer.truncate(length);
                }
                socket.send_to(&answer, from).unwrap();
            }
        });
        let served = dns.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                let mut asked = vec![0; usize::from(u16::from_be_bytes(length))];
                stream.read_exact(&mut asked).unwrap();
                let answer = served.answer(&asked, Mood::Answers);
                let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
                stream.write_all(&[&length[..], &answer].concat()).unwrap();
            }
        });
        dns
    }

    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// From now on these are the texts at `name`.
    pub fn says(&self, name: &str, texts: &[&str]) {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        self.texts.lock().unwrap().insert(name.to_owned(), texts);
    }

    fn answer(&self, asked: &[u8], mood: Mood) -> Vec<u8> {
        let (mut name, mut at) = (Vec::new(), 12);
        while asked[at] != 0 {
            let end = at + 1 + usize::from(asked[at]);
            name.push(String::from_utf8_lossy(&asked[at + 1..end]).into_owned());
            at = end;
        }
        assert_eq!(asked[at + 1..at + 5], [0, 16, 0, 1], "it asks for texts");
        let known = self.texts.lock().unwrap().get(&name.join(".")).cloned();
        let mut answer = asked[..at + 5].to_vec();
        let code = match (mood, &known) {
            (Mood::Refuses, _) => 5,
            (_, None) => 3,
            _ => 0,
        };
        (answer[2], answer[3]) = (0x81, 0x80 | code);
        let texts = known.filter(|_| code == 0).unwrap_or_default();
        answer[7] = u8::try_from(texts.len()).unwrap();
        (answer[10], answer[11]) = (0, 0);
        for text in texts {
            let pieces = text.as_bytes().chunks(200);
            let data: Vec<u8> = pieces
                .flat_map(|piece| [&[u8::try_from(piece.len()).unwrap()], piece].concat())
                .collect();
            answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
            answer.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
            answer.extend(data);
        }
        answer
    }
}
