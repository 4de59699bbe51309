//! A real Postfix of Debian on loopback, which takes mail after `STARTTLS` only. Where it is not
//! installed, or nobody may start it, the test says by name that it was skipped.

use crate::support::Studio;
use crate::support::many::free_address;
use milepost::member::Desk;
use milepost::outbox::State;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const POSTFIX: &str = "/usr/sbin/postfix";

/// Files of the test beside its source.
fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/mail").join(name)
}

struct Postfix {
    folder: tempfile::TempDir,
    port: String,
}

impl Postfix {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        std::fs::set_permissions(at, std::fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["etc", "spool", "data", "box"] {
            std::fs::create_dir(at.join(name)).unwrap();
        }
        for name in ["data", "box"] {
            let owned = Command::new("chown").arg("postfix").arg(at.join(name)).status().unwrap();
            assert!(owned.success());
        }
        let port = free_address().rsplit_once(':').unwrap().1.to_owned();
        std::fs::write(at.join("etc/main.cf"), settings(at)).unwrap();
        std::fs::write(at.join("etc/master.cf"), services(&port)).unwrap();
        let postfix = Self { folder, port };
        postfix.says("start");
        postfix
    }

    fn says(&self, verb: &str) {
        let mut command = Command::new(POSTFIX);
        command.arg("-c").arg(self.folder.path().join("etc")).arg(verb);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(status.success() || verb == "stop", "postfix {verb}: {}", self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// What is in somebody's mailbox, once something is.
    fn mailbox(&self, name: &str) -> String {
        for _ in 0..1000 {
            let text = std::fs::read_to_string(self.folder.path().join("box").join(name));
            if let Some(text) = text.ok().filter(|text| text.ends_with("\n\n")) {
                return text;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("nothing came for {name}: {}", self.log());
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.says("stop");
    }
}

fn settings(at: &Path) -> String {
    let (at, cert, key) = (at.display(), beside("server.crt"), beside("server.key"));
    let (cert, key) = (cert.display(), key.display());
    let id = |flag| {
        let told = Command::new("id").args([flag, "postfix"]).output().unwrap();
        String::from_utf8(told.stdout).unwrap().trim().to_owned()
    };
    let (user, group) = (id("-u"), id("-g"));
    format!(
        "compatibility_level = 3.6
queue_directory = {at}/spool
data_directory = {at}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = localhost
mydestination =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = encrypt
virtual_mailbox_domains = harbourbakery.example, fernandfield.example
virtual_mailbox_base = {at}/box
virtual_mailbox_maps = inline:{{ {{ ines@harbourbakery.example = ines }},
  {{ accounts@harbourbakery.example = accounts }}, {{ nell@fernandfield.example = nell }} }}
virtual_minimum_uid = 1
virtual_uid_maps = static:{user}
virtual_gid_maps = static:{group}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_mynetworks, reject
maillog_file = {at}/log
maillog_file_prefixes = {at}
"
    )
}

fn services(port: &str) -> String {
    let mut text = format!("127.0.0.1:{port} inet n - n - - smtpd\n");
    for name in ["bounce", "proxymap", "error"] {
        text.push_str(&format!("{name} unix - - n - - {name}\n"));
    }
    for name in ["tlsmgr", "verify", "anvil"] {
        text.push_str(&format!("{name} unix - - n - 1 {name}\n"));
    }
    let others = [("defer", "bounce"), ("trace", "bounce"), ("retry", "error")];
    for (name, program) in others.into_iter().chain([("rewrite", "trivial-rewrite")]) {
        text.push_str(&format!("{name} unix - - n - - {program}\n"));
    }
    text.push_str("cleanup unix n - n - 0 cleanup\n");
    text.push_str("qmgr unix n - n 300 1 qmgr\nvirtual unix - n n - - virtual\n");
    text.push_str("postlog unix-dgram n - n - 1 postlogd\n");
    text
}

#[tokio::test]
async fn a_real_postfix_takes_letters_after_starttls_and_says_who_is_not_there() {
    let is_there = Path::new(POSTFIX).exists();
    if !is_there || !rustix::process::geteuid().is_root() {
        let says = "skipped: a_real_postfix_takes_letters_after_starttls needs postfix, and root";
        assert!(std::env::var_os("CI").is_none() || is_there, "{says}");
        println!("{says}");
        return;
    }
    let postfix = Postfix::start();
    let url = format!("smtp://localhost:{}?tls=required", postfix.port);
    let root = beside("root.crt").display().to_string();
    let studio = Studio::open_with(&[("smtp-url", &url), ("smtp-ca", &root)]).await;
    studio.post_homepage().await;
    // The three, and the one that tells Nell of Pete’s.
    assert_eq!(studio.deliver().await, 4);
    let came = postfix.mailbox("ines");
    assert!(came.contains("Your decision by Tue 17 Nov") && came.contains("/l/"), "{came}");
    assert!(came.contains("with ESMTPS"), "{came}");
    let mails = studio.read(|tx| tx.mails(Desk::of_the_house(), 100)).await;
    let of = |name: &str| mails.iter().find(|mail| mail.to.name.starts_with(name)).unwrap();
    assert_eq!(of("Ines").state, State::Accepted);
    assert!(of("Ines").reason.starts_with("250 2.0.0 Ok: queued as "), "{}", of("Ines").reason);
    // Pete has no mailbox there: Postfix says so at his address, and Nell is told.
    assert_eq!(of("Pete").state, State::Failed);
    assert!(of("Pete").reason.starts_with("550 5.1.1 "), "{}", of("Pete").reason);
    assert_eq!(of("Harbour").state, State::Accepted, "the line goes on after a refusal");
    assert!(postfix.mailbox("nell").contains("Not delivered to Pete Rowland"));
    // Whoever does not believe its certificate sends nothing.
    let stranger = Studio::open_with(&[("smtp-url", &url)]).await;
    stranger.post_homepage().await;
    stranger.deliver().await;
    let mails = stranger.read(|tx| tx.mails(Desk::of_the_house(), 100)).await;
    assert!(mails.iter().all(|mail| mail.reason.contains("There is no safe way")), "{mails:?}");
}
