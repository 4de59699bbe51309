//! TLS without a proxy: over real sockets, with an authority of another make (`authority.py`) that
//! is strict about what RFC 8555 asks, and a verifier that believes that authority alone.

mod outside;
mod own;
mod support;

use milepost::clock::minutes;
use milepost::jobs::certificate::once;
use std::time::Duration;
use support::{Authority, HOST, House, days};

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_ordered_proved_and_shown() {
    let authority = Authority::start(90.0);
    let house = House::open(&authority).await;
    once(&house.app).await.unwrap();
    let mut line = house.connect(&authority).await.unwrap();
    assert!(line.ask("/readyz").await.starts_with("HTTP/1.1 200"));
    let robots = line.ask("/robots.txt").await;
    assert!(robots.contains("strict-transport-security: max-age="), "{robots}");
    assert_eq!((authority.orders(), authority.serials().len()), (1, 1));
    assert_eq!(authority.serials(), [line.serial()]);
    // Nothing is left that an authority could be shown.
    let proof = house.shake(&authority, HOST, &[b"acme-tls/1"]).await;
    assert!(proof.is_err(), "a proof is shown while none is asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_tls_it_says_where_to_go_and_whether_all_is_well() {
    let authority = Authority::start(90.0);
    let house = House::open(&authority).await;
    let told = house.plain("GET /p/abc?x=1 HTTP/1.1\r\nHost: whoever.example\r\n\r\n").await;
    assert!(told.starts_with("HTTP/1.1 308"), "{told}");
    assert!(told.contains(&format!("location: https://{HOST}/p/abc?x=1\r\n")), "{told}");
    let told = house.plain("POST /admin/sign-in HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(told.starts_with("HTTP/1.1 308"), "{told}");
    for path in ["/healthz", "/readyz"] {
        let told = house.plain(&format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")).await;
        assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_third_of_its_life_before_it_ends_another_is_in_force() {
    let authority = Authority::start(90.0);
    let house = House::open(&authority).await;
    once(&house.app).await.unwrap();
    let mut old = house.connect(&authority).await.unwrap();
    house.clock.travel(days(59));
    assert!(!once(&house.app).await.unwrap());
    house.clock.travel(days(2));
    authority.mood("ahead=61");
    assert!(once(&house.app).await.unwrap());
    let new = house.connect(&authority).await.unwrap();
    assert_ne!(old.serial(), new.serial());
    assert_eq!(authority.serials(), [old.serial(), new.serial()]);
    // Whoever is connected stays so.
    assert!(old.ask("/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(!once(&house.app).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_ordered_is_there_after_a_restart_and_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let authority = Authority::start(90.0);
    let house = House::open(&authority).await;
    once(&house.app).await.unwrap();
    let tls = house.data().join("tls");
    for file in std::fs::read_dir(&tls).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", file.file_name());
    }
    let house = house.again(&authority).await;
    house.connect(&authority).await.unwrap();
    once(&house.app).await.unwrap();
    assert_eq!((authority.orders(), authority.accounts()), (1, 1));
    // Half a file is none: another one is ordered.
    let chain = tls.join(format!("{HOST}.crt"));
    let text = std::fs::read_to_string(&chain).unwrap();
    std::fs::write(&chain, &text[..text.len() / 3]).unwrap();
    let house = house.again(&authority).await;
    once(&house.app).await.unwrap();
    house.connect(&authority).await.unwrap();
    assert_eq!((authority.orders(), authority.accounts()), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_had_is_said_and_asked_for_again_after_a_while_that_grows() {
    let authority = Authority::start(90.0);
    authority.mood("silent");
    let house = House::open(&authority).await;
    // The first try is the job's own.
    authority.has_orders(1).await;
    assert!(!once(&house.app).await.unwrap());
    let look = || milepost::tls::look(&house.settings(), &house.data(), HOST, house.clock.now());
    let says = look().unwrap_err();
    assert!(says.contains("none for portal.test yet"), "{says}");
    assert!(says.contains("nobody answers at that address (unauthorized)"), "{says}");
    assert!(house.connect(&authority).await.is_err());
    for (wait, tried) in [(59, 1), (1, 2), (299, 2), (1, 3), (899, 3), (1, 4)] {
        house.clock.travel(Duration::from_secs(wait));
        let found = once(&house.app).await;
        assert_eq!((authority.orders(), found.is_err()), (tried, wait == 1), "{found:?}");
    }
    let says = once(&house.app).await;
    assert!(!says.unwrap(), "it is let be meanwhile");
    authority.mood("");
    house.clock.travel(minutes(30));
    assert!(once(&house.app).await.unwrap());
    assert!(look().unwrap().contains("portal.test until "), "{:?}", look());
    assert_eq!(authority.accounts(), 1, "a proof that was not had is no lost account");
    house.connect(&authority).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_cannot_be_renewed_goes_on_being_shown() {
    let authority = Authority::start(90.0);
    let house = House::open(&authority).await;
    once(&house.app).await.unwrap();
    let first = house.connect(&authority).await.unwrap();
    authority.mood("silent");
    house.clock.travel(days(70));
    let says = once(&house.app).await.unwrap_err().to_string();
    assert!(says.contains("the next try is in 1 minute"), "{says}");
    assert_eq!(house.connect(&authority).await.unwrap().serial(), first.serial());
    let look = milepost::tls::look(&house.settings(), &house.data(), HOST, house.clock.now());
    assert!(look.unwrap_err().contains("the last try failed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_refuses_nonces_or_forgot_us_is_no_obstacle() {
    let authority = Authority::start(90.0);
    authority.mood("nonce");
    let house = House::open(&authority).await;
    once(&house.app).await.unwrap();
    house.connect(&authority).await.unwrap();
    assert_eq!(authority.accounts(), 1);
    authority.mood("closed ahead=61");
    house.clock.travel(days(61));
    let says = once(&house.app).await.unwrap_err().to_string();
    assert!(says.contains("no such account"), "{says}");
    authority.mood("ahead=61");
    house.clock.travel(minutes(1));
    assert!(once(&house.app).await.unwrap());
    assert_eq!(authority.accounts(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_gets_another_certificate() {
    let authority = Authority::start(90.0);
    let house = House::open(&authority).await;
    once(&house.app).await.unwrap();
    let mut config = (*house.app.config()).clone();
    config.base_url = "https://office.test".into();
    house.app.reconfigure(config);
    assert!(once(&house.app).await.unwrap());
    house.shake(&authority, "office.test", &[]).await.unwrap();
    assert!(house.shake(&authority, HOST, &[]).await.is_err());
}
