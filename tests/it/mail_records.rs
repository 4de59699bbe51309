//! What the doctor, the settings page and the API say of the sending domain, asked of a DNS server
//! of our own.

use crate::support::Studio;
use crate::support::dns::{Dns, Mood};
use milepost::doctor::{self, Line};
use milepost::key;
use serde_json::json;

const DOMAIN: &str = "fernandfield.studio";
const GOOD: &str = "v=spf1 include:_spf.postbox.studio -all";

async fn studio() -> (Studio, Dns) {
    let dns = Dns::start();
    let address = dns.address.to_string();
    let from = format!("Fern & Field <hello@{DOMAIN}>");
    let said = [("dns", address.as_str()), ("mail-from", &from)];
    (Studio::open_with(&said).await, dns)
}

fn well(dns: &Dns) {
    dns.says(DOMAIN, &["google-site-verification=x", GOOD]);
    dns.says("_spf.postbox.studio", &["v=spf1 ip4:192.0.2.0/24 -all"]);
    dns.says(&format!("_dmarc.{DOMAIN}"), &["v=DMARC1; p=quarantine"]);
}

async fn with_keys(studio: &Studio) {
    let (safe, by, made) =
        (studio.app.safe.clone(), studio.nell.clone(), key::Made::new().unwrap());
    let add = move |tx: &milepost::store::Tx| key::add_mail_keys(tx, &safe, &by, ("m", &made));
    studio.app.store.write(add).await.unwrap();
    studio.app.reload_keys().unwrap();
}

async fn lines(studio: &Studio) -> Vec<Line> {
    doctor::records(&studio.app).await.unwrap()
}

/// Whether the line about `what` is good, and what it says.
async fn line(studio: &Studio, what: &str) -> (bool, String) {
    let found = lines(studio).await.into_iter().find(|line| line.what == what).expect(what);
    (found.good, found.says)
}

#[tokio::test]
async fn where_nothing_is_published_it_says_what_to_put_where() {
    let (studio, dns) = studio().await;
    with_keys(&studio).await;
    let found = lines(&studio).await;
    let whats: Vec<_> = found.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(whats, ["SPF", "DKIM m", "DKIM m-ed25519", "DMARC"]);
    assert!(found.iter().all(|line| !line.good), "{found:?}");
    let keys = studio.app.mail_keys();
    for (line, says) in found.iter().zip([
        format!("Add this TXT record at {DOMAIN}: v=spf1 include:… -all"),
        format!("Add this TXT record at m._domainkey.{DOMAIN}: {}", keys[0].record()),
        format!("Add this TXT record at m-ed25519._domainkey.{DOMAIN}: {}", keys[1].record()),
        format!("Add this TXT record at _dmarc.{DOMAIN}: v=DMARC1; p=none"),
    ]) {
        assert!(line.says.contains(&says), "{says} is not in {}", line.says);
    }
    // And once that was done, in pieces as providers do it, all is well.
    well(&dns);
    for key in keys.iter() {
        dns.says(&key.place(DOMAIN), &[&key.record()]);
    }
    let found = lines(&studio).await;
    assert!(found.iter().all(|line| line.good), "{found:?}");
}

#[tokio::test]
async fn a_key_that_is_another_revoked_or_twice_is_told_apart() {
    let (studio, dns) = studio().await;
    with_keys(&studio).await;
    let keys = studio.app.mail_keys();
    let (place, record) = (keys[0].place(DOMAIN), keys[0].record());
    let other = keys[1].record();
    for (texts, says) in [
        (vec![other.as_str()], "another key"),
        (vec!["v=DKIM1; k=rsa; p="], "is revoked"),
        (vec![record.as_str(), other.as_str()], "There are 2 keys"),
        (vec!["hello"], "There is no key"),
    ] {
        dns.says(&place, &texts);
        let (good, said) = line(&studio, "DKIM m").await;
        assert!(!good && said.contains(says) && said.contains(&record), "{said}");
    }
    dns.says(&place, &[&record.replace("p=", "p= ").replace("MIIB", "MI IB")]);
    assert!(line(&studio, "DKIM m").await.0, "spaces are not part of a key");
}

#[tokio::test]
async fn without_keys_it_says_how_mails_come_to_be_signed() {
    let (studio, _dns) = studio().await;
    let (good, said) = line(&studio, "DKIM").await;
    assert!(good && said.contains("milepost dkim"), "{said}");
}

#[tokio::test]
async fn an_spf_record_that_receivers_cannot_use_is_named_with_its_reason() {
    let (studio, dns) = studio().await;
    well(&dns);
    assert!(line(&studio, "SPF").await.0);
    dns.says("round.studio", &["v=spf1 include:round.studio -all"]);
    let many = "v=spf1 a mx ptr a:a.studio a:b.studio a:c.studio a:d.studio a:e.studio \
                a:f.studio a:g.studio exists:h.studio -all";
    for (texts, says) in [
        (&[GOOD, "v=spf1 mx -all"][..], "2 SPF records, and receivers then count none"),
        (&["v=spf1 +all"], "lets anybody send"),
        (&["v=spf1 all"], "lets anybody send"),
        (&["v=spf1 mx"], "Put ~all or -all at its end"),
        (&["v=spf1 ipv4:192.0.2.1 -all"], "“ipv4:192.0.2.1”"),
        (&["v=spf1 include:nobody.studio -all"], "names nobody.studio, which has none"),
        (&["v=spf1 include:round.studio -all"], "look-ups, and receivers stop after 10"),
        (&[many], "costs 11 look-ups"),
        (&["v=spf10 -all"], "has no SPF record"),
    ] {
        dns.says(DOMAIN, texts);
        let (good, said) = line(&studio, "SPF").await;
        assert!(!good && said.contains(says), "{texts:?}: {said}");
    }
    for record in ["V=SPF1 a:mail.studio ~ALL", "v=spf1 redirect=_spf.postbox.studio"] {
        dns.says(DOMAIN, &[record]);
        let (good, said) = line(&studio, "SPF").await;
        assert!(good, "{record}: {said}");
    }
}

#[tokio::test]
async fn dmarc_of_the_domain_above_counts_where_there_is_no_own() {
    let (studio, dns) = studio().await;
    let place = format!("_dmarc.{DOMAIN}");
    for (texts, good, says) in [
        (&["v=DMARC1; p=none"][..], true, "let everything through"),
        (&["v=DMARC1; p=reject; sp=none"], true, "p=reject"),
        (&["v=DMARC1"], false, "no policy that counts"),
        (&["v=DMARC1; p=none", "v=DMARC1; p=reject"], false, "There are 2 DMARC records"),
        (&["something"], false, "Add this TXT record"),
    ] {
        dns.says(&place, texts);
        let found = line(&studio, "DMARC").await;
        assert!(found.0 == good && found.1.contains(says), "{texts:?}: {found:?}");
    }
    let dns_address = dns.address.to_string();
    let from = format!("hello@mail.{DOMAIN}");
    let below = Studio::open_with(&[("dns", &dns_address), ("mail-from", &from)]).await;
    dns.says(&place, &["v=DMARC1; p=reject; sp=quarantine"]);
    let (good, said) = line(&below, "DMARC").await;
    assert!(good && said == format!("{place}: p=quarantine"), "{said}");
}

#[tokio::test]
async fn a_dns_that_refuses_or_lies_is_said_so_and_believed_only_where_it_answers_us() {
    let (studio, dns) = studio().await;
    well(&dns);
    dns.is(Mood::Lies);
    assert!(line(&studio, "SPF").await.0, "an answer to another question is none");
    dns.is(Mood::Refuses);
    let found = lines(&studio).await;
    let refused = format!("The DNS server {} refuses to answer us.", dns.address);
    let bad: Vec<_> = found.iter().filter(|line| !line.good).map(|line| &line.says).collect();
    assert_eq!(bad, [&refused, &refused]);
}

#[tokio::test]
async fn a_dns_that_says_nothing_is_given_up_and_said_so() {
    let (studio, dns) = studio().await;
    dns.is(Mood::Silent);
    let (good, said) = line(&studio, "SPF").await;
    let silent = format!("The DNS server {} did not answer within 2 seconds.", dns.address);
    assert!(!good && said == silent, "{said}");
}

#[tokio::test]
async fn a_name_for_examples_is_asked_of_nobody() {
    let dns = Dns::start();
    dns.is(Mood::Refuses);
    let studio = Studio::open_with(&[("dns", &dns.address.to_string())]).await;
    let found = lines(&studio).await;
    assert!(found.len() == 1 && found[0].good, "{found:?}");
    assert!(found[0].says.contains("fernandfield.example"));
}

#[tokio::test]
async fn the_settings_page_and_the_api_ask_when_they_are_told_to() {
    let (studio, dns) = studio().await;
    well(&dns);
    let mut desk = studio.desk().await;
    let page = desk.get("/admin/settings").await;
    page.is(200).says("Check the records of the domain");
    assert!(!page.body().contains("look-ups"), "nobody asked");
    let fields = [("do", "records"), ("studio", "Half typed")];
    let page = desk.post("/admin/settings", &fields).await;
    page.is(200).says("1 of 10 look-ups").says("p=quarantine");
    assert!(page.body().contains("value=\"Half typed\""), "what was typed came back");
    let kept = studio.read(|tx| tx.studio()).await.unwrap();
    assert_eq!(kept.name, "Fern & Field", "nothing was saved by it");

    dns.says(DOMAIN, &[]);
    let machine = studio.machine().await;
    let told = machine.post("/settings/mail-records", json!({})).await.is(200).json;
    assert_eq!(told["good"], false);
    assert_eq!(told["records"][0]["what"], "SPF");
    assert!(told["records"][0]["says"].as_str().unwrap().contains("Add this TXT record"));
    desk.post("/admin/settings", &fields).await.is(200).says("needs a change");
}
