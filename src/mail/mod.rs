//! The letters and how they leave: facts become a letter (`letter.rs` and one file per kind), a
//! letter becomes a message (`mime.rs`), and a message goes to a mail server or a folder.

mod address;
mod block;
mod bundle;
#[cfg(test)]
mod cast;
mod closed;
mod code;
mod copy;
mod digest;
mod dispute;
mod dns;
pub mod dress;
mod due;
mod encrypted;
mod ending;
mod files;
mod folder;
mod forms;
mod held;
mod html;
mod introduction;
mod invitation;
pub mod letter;
mod line;
mod link;
mod markdown;
mod message;
mod mime;
mod not_delivered;
mod pool;
mod receipt;
mod recorded;
pub mod records;
mod reminder;
pub mod sample;
mod settings;
mod sign;
mod sign_in;
mod smtp;
mod source;
mod spf;
mod taken_back;
mod tasks;
mod text;
mod thing;
mod trial;
mod update;
mod worded;

pub use line::{Lane, Line};
pub use settings::{Delivery, Password, Security, SmtpSettings};

use crate::clock::Stamp;
use crate::key::MailKey;
use crate::outbox::{Enclosed, Mailbox, Outcomes};
use pool::Pool;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How long a server may take to let us in, and again to say whether it takes a mail.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many lines lead to a folder at once.
const TO_A_FOLDER: usize = 2;

/// The way that mail leaves by. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer(Arc<Way>);

#[derive(Debug)]
enum Way {
    Smtp(Box<Pool>),
    Folder(PathBuf),
    None,
}

/// A letter with all that a message needs. It holds the reader's link.
pub struct Ready {
    /// The whole id, `local@domain`, without angle brackets; the same on every attempt.
    pub message_id: String,
    /// Who writes.
    pub from: Mailbox,
    /// To whom.
    pub to: Mailbox,
    /// Whom a reply reaches.
    pub reply_to: Option<Mailbox>,
    /// The whole id of the message that this one follows.
    pub in_reply_to: Option<String>,
    /// The whole ids of all that came before it in its thread, the oldest first.
    pub references: Vec<String>,
    /// The PNG of the logo, if the letter shows one.
    pub logo: Option<Arc<Vec<u8>>>,
    /// The subject line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// Where a mail program asks for fewer mails in its reader's name (RFC 8058).
    pub unsubscribe: Option<String>,
    /// What goes with it.
    pub enclosed: Vec<Enclosed>,
    /// The host of the studio's own address, to greet the mail server with.
    pub domain: String,
    /// When it was written.
    pub date: Stamp,
    /// What it is signed with (DKIM); nothing where there is no key.
    pub keys: Arc<Vec<MailKey>>,
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ready").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

impl Mailer {
    /// Whether there is a way for mail to leave by.
    pub fn is_set(&self) -> bool {
        !matches!(*self.0, Way::None)
    }

    /// Hands mail to a mail server, over as many connections as are usual.
    pub fn smtp(settings: SmtpSettings) -> Self {
        Self::smtp_with(settings, Delivery::default())
    }

    /// Hands mail to a mail server, within these limits.
    pub fn smtp_with(settings: SmtpSettings, delivery: Delivery) -> Self {
        Self(Arc::new(Way::Smtp(Box::new(Pool::new(settings, delivery)))))
    }

    /// Writes each mail into `folder`, which is made when the first one comes.
    pub fn folder(folder: PathBuf) -> Self {
        Self(Arc::new(Way::Folder(folder)))
    }

    /// Sends nothing: mails wait until there is a mail server.
    pub fn none() -> Self {
        Self(Arc::new(Way::None))
    }

    /// Where mail goes, without name and password.
    pub fn describe(&self) -> String {
        match &*self.0 {
            Way::Smtp(pool) => pool.settings.describe(),
            Way::Folder(folder) => format!("the folder {}", folder.display()),
            Way::None => "no mail server".to_owned(),
        }
    }

    /// A line for one mail after the other. Nothing is connected until the first one is sent.
    pub fn line(&self, domain: &str) -> Line {
        Line::new(self.clone(), domain, PATIENCE)
    }

    /// How many lines may be used at once.
    pub fn lines(&self) -> usize {
        match &*self.0 {
            Way::Smtp(pool) => pool.delivery.connections,
            Way::Folder(_) | Way::None => TO_A_FOLDER,
        }
    }

    /// How many mails it may hand over in a second at the most; 0 for as many as come.
    pub fn per_second(&self) -> u32 {
        match &*self.0 {
            Way::Smtp(pool) => pool.delivery.per_second,
            Way::Folder(_) | Way::None => 0,
        }
    }

    /// A run is over: a server that was down is asked anew by the next one.
    pub fn rest(&self) {
        if let Way::Smtp(pool) = &*self.0 {
            pool.rest();
        }
    }

    /// Says goodbye on connections that nobody used since the last two calls.
    pub async fn tidy(&self) {
        if let Way::Smtp(pool) = &*self.0 {
            pool.tidy().await;
        }
    }

    /// Says goodbye on every connection that is kept.
    pub async fn close(&self) {
        if let Way::Smtp(pool) = &*self.0 {
            pool.close().await;
        }
    }

    /// A letter as it goes over the line. Costs computing: not for a thread that others wait for.
    ///
    /// # Errors
    /// What to answer instead of sending.
    pub fn pack(&self, ready: &Ready) -> Result<Packed, Outcomes> {
        let parcel = mime::build(ready)?;
        Ok(Packed { parcel, file: folder::file_name(ready) })
    }

    /// Hands over one mail on a line of its own.
    pub async fn deliver(&self, ready: &Ready) -> Outcomes {
        let mut line = self.line(&ready.domain);
        let outcome = line.send(ready).await;
        line.close().await;
        outcome
    }

    /// Tries everything but sending, and says in words how far it got.
    ///
    /// # Errors
    /// In words, what does not work yet.
    pub async fn check(&self, domain: &str) -> Result<String, String> {
        match &*self.0 {
            Way::Smtp(pool) => {
                let settings = &pool.settings;
                let mut connection =
                    smtp::open((settings, &pool.delivery), domain, PATIENCE).await?;
                let name = connection.server_info().name().to_owned();
                smtp::quit(&mut connection).await;
                let signed =
                    if settings.user.is_some() { " and accepted the password" } else { "" };
                Ok(format!("{}, answered as {name}{signed}.", settings.describe()))
            }
            Way::Folder(folder) => Ok(format!("Mails are written to {}.", folder.display())),
            Way::None => Err("No mail server is set, so mails wait.".to_owned()),
        }
    }
}

/// A letter as it goes over the line. It holds the reader's link.
pub struct Packed {
    parcel: mime::Parcel,
    file: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::cast::ready;
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::JoinHandle;

    /// What the server says to each message: to `RCPT TO`, and after the contents.
    type Script = &'static [(&'static str, &'static str)];

    const YES: (&str, &str) = ("250 ok", "250 2.0.0 queued as A1");

    /// A mail server that follows `script` and gives back all that it was told.
    async fn server(hello: &'static str, script: Script) -> (u16, JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = tokio::spawn(async move {
            let (mut heard, mut script) = (vec![], script.iter());
            while script.len() > 0 {
                let (stream, _) = listener.accept().await.unwrap();
                heard.push("(connected)".to_owned());
                talk(stream, hello, &mut script, &mut heard).await;
            }
            heard
        });
        (port, serving)
    }

    async fn talk(
        stream: TcpStream,
        hello: &str,
        script: &mut std::slice::Iter<'_, (&str, &str)>,
        heard: &mut Vec<String>,
    ) {
        let mut stream = BufReader::new(stream);
        let _ = stream.write_all(b"220 mx.example hi\r\n").await;
        let (mut contents, mut step) = (false, ("", ""));
        let mut line = String::new();
        while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
            let said = std::mem::take(&mut line).trim_end().to_owned();
            let answer = match said.split([' ', ':']).next().unwrap_or_default() {
                "." if contents => {
                    contents = false;
                    step.1
                }
                _ if contents => continue,
                "EHLO" => hello,
                "RCPT" => {
                    step = *script.next().expect("the script goes on");
                    step.0
                }
                "DATA" => {
                    contents = true;
                    "354 go on"
                }
                "AUTH" => "535 5.7.8 no: AHUAZ2VoZWlt is wrong, geheim too",
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            heard.push(said);
            match answer {
                "(hangs up)" => return,
                "(is silent)" => continue,
                _ => {}
            }
            let written = stream.write_all(format!("{answer}\r\n").as_bytes()).await;
            if written.is_err() || answer.ends_with("goodbye") {
                return;
            }
        }
    }

    fn mailer(port: u16) -> Mailer {
        Mailer::smtp(SmtpSettings::parse(&format!("smtp://127.0.0.1:{port}")).unwrap())
    }

    #[tokio::test]
    async fn one_line_carries_several_mails() {
        let (port, serving) = server("250 mx.example", &[YES, YES, YES]).await;
        let mut line = mailer(port).line("portal.fernandfield.example");
        for _ in 0..3 {
            let outcome = line.send(&ready("x", "y")).await;
            assert_eq!(outcome, Outcomes::Accepted("250 2.0.0 queued as A1".into()));
        }
        line.close().await;
        let heard = serving.await.unwrap();
        let count = |said: &str| heard.iter().filter(|line| line.starts_with(said)).count();
        assert_eq!((count("(connected)"), count("MAIL"), count("QUIT")), (1, 3, 1), "{heard:?}");
        assert!(heard.contains(&"EHLO portal.fernandfield.example".to_owned()));
        assert!(heard.contains(&"MAIL FROM:<mail@fernandfield.example>".to_owned()));
        assert!(heard.contains(&"RCPT TO:<ines@harbourbakery.example>".to_owned()));
    }

    #[tokio::test]
    async fn what_the_server_says_decides_and_the_next_mail_goes_on_where_the_line_is_whole() {
        let script: Script = &[
            ("451 4.7.1 greylisted", ""),
            ("550-5.1.1 no such\r\n550 5.1.1 user here", ""),
            ("550 5.7.1 policy", ""),
            ("550 5.1.8 who are you", ""),
            ("250 ok", "452 4.3.1 full"),
            ("250 ok", "554 5.7.1 spam"),
            ("530 5.7.0 sign in first", ""),
            ("250 ok", "(hangs up)"),
            ("(hangs up)", ""),
            YES,
        ];
        let (port, serving) = server("250 mx.example", script).await;
        let mut line = mailer(port).line("portal.fernandfield.example");
        let mut outcomes = vec![];
        for _ in script {
            outcomes.push(line.send(&ready("x", "y")).await);
        }
        line.close().await;
        let hung_up = || "The mail server hung up, or what it said made no sense.".to_owned();
        assert_eq!(
            outcomes,
            [
                Outcomes::Later("451 4.7.1 greylisted".into()),
                Outcomes::NobodyThere("550 5.1.1 no such user here".into()),
                Outcomes::Never("550 5.7.1 policy".into()),
                Outcomes::Never("550 5.1.8 who are you".into()),
                Outcomes::Later("452 4.3.1 full".into()),
                Outcomes::Never("554 5.7.1 spam".into()),
                Outcomes::Down("530 5.7.0 sign in first".into()),
                Outcomes::Unsure(hung_up()),
                Outcomes::Down(hung_up()),
                Outcomes::Accepted("250 2.0.0 queued as A1".into()),
            ]
        );
        let heard = serving.await.unwrap();
        let connected = heard.iter().filter(|line| *line == "(connected)").count();
        assert_eq!(connected, 4, "one for each time that it broke, and the first: {heard:?}");
    }

    #[tokio::test]
    async fn a_kept_line_that_the_server_closed_is_opened_anew_without_a_word() {
        let (port, serving) =
            server("250 mx.example", &[("250 ok", "250 ok, and goodbye"), YES]).await;
        let mailer = mailer(port);
        let mut line = mailer.line("portal.fernandfield.example");
        assert!(matches!(line.send(&ready("x", "y")).await, Outcomes::Accepted(_)));
        line.keep();
        let mut line = mailer.line("portal.fernandfield.example");
        assert!(matches!(line.send(&ready("x", "y")).await, Outcomes::Accepted(_)));
        line.close().await;
        let heard = serving.await.unwrap();
        let connected = heard.iter().filter(|line| *line == "(connected)").count();
        assert_eq!(connected, 2, "{heard:?}");
    }

    #[tokio::test]
    async fn trouble_with_the_connection_is_down_for_every_mail_of_the_line() {
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = closed.local_addr().unwrap().port();
        drop(closed);
        let mut line = mailer(port).line("portal.fernandfield.example");
        for _ in 0..2 {
            let Outcomes::Down(words) = line.send(&ready("x", "y")).await else { panic!() };
            assert!(words.contains("127.0.0.1 cannot be reached at port"), "{words}");
        }
        let error = mailer(port).check("portal.fernandfield.example").await.unwrap_err();
        assert!(error.contains("cannot be reached"), "{error}");
    }

    #[tokio::test]
    async fn a_server_that_refuses_the_password_cannot_make_us_repeat_it() {
        let (port, serving) = server("250-mx.example\r\n250 AUTH PLAIN", &[YES]).await;
        let settings = SmtpSettings::parse(&format!("smtp://u:geheim@127.0.0.1:{port}")).unwrap();
        let error = Mailer::smtp(settings).check("portal.fernandfield.example").await.unwrap_err();
        assert_eq!(
            error,
            "127.0.0.1 refused the name and password: 535 5.7.8 no: … is wrong, … too"
        );
        serving.abort();
    }

    #[tokio::test]
    async fn without_encryption_nothing_is_said() {
        for url in ["smtp://127.0.0.1:PORT?tls=required", "smtps://127.0.0.1:PORT"] {
            let (port, serving) = server("250-mx.example\r\n250 AUTH PLAIN", &[YES]).await;
            let settings = SmtpSettings::parse(&url.replace("PORT", &port.to_string())).unwrap();
            let outcome = Mailer::smtp(settings).deliver(&ready("x", "y")).await;
            let Outcomes::Down(words) = outcome else { panic!("{outcome:?}") };
            assert!(words.contains("nothing was sent"), "{words}");
            serving.abort();
        }
    }

    #[tokio::test]
    async fn a_check_says_how_far_it_got() {
        let (port, serving) = server("250 mx.example greets you", &[YES]).await;
        let said = mailer(port).check("portal.fernandfield.example").await.unwrap();
        let described = format!("127.0.0.1:{port}, not encrypted, on this machine");
        assert_eq!(said, format!("{described}, answered as mx.example."));
        serving.abort();
        assert!(Mailer::none().check("x").await.unwrap_err().contains("mails wait"));
        assert_eq!(Mailer::none().deliver(&ready("x", "y")).await, Outcomes::NotConfigured);
    }

    #[tokio::test]
    async fn a_server_that_falls_silent_is_given_up() {
        let (port, serving) = server("250 mx.example", &[("250 ok", "(is silent)")]).await;
        let mut line = mailer(port).line("portal.fernandfield.example");
        line.patience = Duration::from_millis(200);
        let outcome = line.send(&ready("x", "y")).await;
        assert_eq!(outcome, Outcomes::Unsure("The mail server fell silent.".into()));
        serving.abort();

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut line = mailer(listener.local_addr().unwrap().port()).line("x.example");
        line.patience = Duration::from_millis(200);
        let outcome = line.send(&ready("x", "y")).await;
        assert_eq!(outcome, Outcomes::Down("127.0.0.1 fell silent.".into()));
    }

    #[tokio::test]
    async fn a_folder_keeps_each_message_as_a_file_of_its_owners() {
        let folder = tempfile::tempdir().unwrap();
        let mailer = Mailer::folder(folder.path().join("mail"));
        let written = Outcomes::Accepted("written to 1794493928000-0123456789abcdef.eml".into());
        for _ in 0..2 {
            assert_eq!(mailer.deliver(&ready("Hello\n", "y")).await, written);
        }
        let file = folder.path().join("mail/1794493928000-0123456789abcdef.eml");
        assert!(std::fs::read_to_string(&file).unwrap().contains("\r\nHello\r\n"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_message_is_never_printed() {
        let printed = format!("{:?}", ready("https://x.example/l/secret", "secret"));
        assert!(!printed.contains("secret") && !printed.contains("ines"), "{printed}");
    }
}
