//! Colour and logo: tried on, put up, seen by whom, taken down.

use crate::support::picture::{BLACK, RED, disc, jpeg, png, sheet};
use crate::support::{Browser, Studio};
use milepost::brand::Logo;
use milepost::calendar::Zone;
use milepost::clock::days;
use milepost::jobs::sweep;
use milepost::member::{self, Desk, Member, Profile, Role};
use milepost::store::Tx;
use milepost::studio::{self, SetUp};
use sha2::{Digest as _, Sha256};
use std::time::{Duration, SystemTime};

const LOGO: &str = "/admin/brand/logo";

async fn put_up(nell: &mut Browser, bytes: &[u8]) {
    let answer = nell.upload(LOGO, &[], &[("logo", "whatever.exe", bytes)]).await;
    answer.is(303);
    nell.get("/admin/brand?saved=logo").await.says("The logo stands on every page now.");
}

async fn logo(studio: &Studio) -> Option<Logo> {
    studio.read(|tx| tx.studio()).await.unwrap().logo
}

/// A browser in which somebody is signed in who may not change the studio.
async fn editor(studio: &Studio) -> (Browser, Member) {
    let zone = Zone::default();
    let profile = Profile::new("Joss Reed", "joss@fernandfield.example", Role::Editor, zone);
    let (joss, keys) = (profile.clone(), studio.app.signer().keys);
    let print = move |tx: &Tx| {
        tx.add_member(&profile)?;
        member::print_door(tx, &keys, Some(&profile.email))
    };
    let token = studio.app.store.write(print).await.unwrap();
    let mut browser = studio.browser();
    browser.post(&format!("/admin/enter/{}", token.letters()), &[]).await.is(303);
    (browser, Member::signed_in(joss, Desk::of_the_house()))
}

#[tokio::test]
async fn the_logo_stands_on_every_page_and_anybody_may_fetch_it() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let mut nell = studio.desk().await;
    put_up(&mut nell, &png(&sheet(960, 200, RED))).await;
    let logo = logo(&studio).await.unwrap();
    let img = format!(
        "<img src=\"/brand/{}.png\" alt=\"Fern &amp; Field\" width=\"480\" height=\"100\">",
        logo.sha256
    );
    let link = studio.link("Ines").await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut pages = vec![
        ines.get(&home).await,
        nell.get("/admin").await,
        nell.get("/admin/brand").await,
        studio.browser().get("/").await,
        studio.browser().get("/l/nonsense").await,
        studio.browser().get("/admin/sign-in").await,
    ];
    studio.clock.travel(days(91));
    pages.push(studio.browser().get(&link).await);
    for page in &pages {
        assert!(page.body().contains(&img), "{}", page.text());
        // A wide logo says the name itself, and the milepost has made room.
        let top = page.body().split("<main").next().unwrap().to_owned();
        assert!(!top.contains("<svg") && !top.contains("<bdi>Fern"), "{top}");
    }
    let mut stranger = studio.browser();
    let answer = stranger.get(&logo.path()).await;
    answer.is(200);
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    assert!(answer.header("set-cookie").is_empty());
    let sum = milepost::audit::hex(&Sha256::digest(&answer.bytes));
    assert_eq!((sum.as_str(), answer.bytes.len() as u64), (logo.sha256.as_str(), logo.size));
    stranger.head(&logo.path()).await.is(200);
    for other in [
        format!("/brand/{}", logo.sha256),
        format!("/brand/{}.jpg", logo.sha256),
        format!("/brand/{}.PNG", logo.sha256.to_uppercase()),
        format!("/brand/{}.png", "0".repeat(64)),
        format!("/brand/{}.png", &logo.sha256[..8]),
        "/brand/..%2f..%2fmilepost.db".into(),
        "/brand/.png".into(),
    ] {
        stranger.get(&other).await.is(404);
    }
}

#[tokio::test]
async fn a_logo_that_is_a_sign_has_the_name_beside_it() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    put_up(&mut nell, &png(&disc(200, BLACK))).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    let top = "alt=\"Fern &amp; Field\" width=\"160\" height=\"160\" class=\"pale\">\
               <bdi aria-hidden=\"true\">Fern &amp; Field</bdi>";
    assert!(page.body().contains(top), "{}", page.body());
}

#[tokio::test]
async fn without_a_logo_the_page_is_as_it_was_and_removal_brings_that_back() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let before = ines.get(&home).await;
    before.never_says("/brand/");
    nell.get("/admin/brand").await.says("None yet").never_says("Remove the logo");
    put_up(&mut nell, &jpeg(&sheet(300, 100, RED))).await;
    let first = logo(&studio).await.unwrap();
    assert_ne!(ines.get(&home).await.body(), before.body());
    put_up(&mut nell, &png(&sheet(100, 100, RED))).await;
    let second = logo(&studio).await.unwrap();
    nell.get(&first.path()).await.is(404);
    nell.get(&second.path()).await.is(200);
    nell.post(&format!("{LOGO}/remove"), &[]).await.is(303);
    nell.get("/admin/brand?saved=removed").await.says("the milepost is back").says("None yet");
    nell.get(&second.path()).await.is(404);
    assert_eq!(ines.get(&home).await.body(), before.body());
    // Once more changes nothing, and says nothing in the trail.
    nell.post(&format!("{LOGO}/remove"), &[]).await.is(303);
    let events = studio.read(|tx| tx.chain(Desk::of_the_house(), "studio")).await;
    let kinds = events.iter().map(|event| event.kind.as_str());
    let kinds: Vec<_> = kinds.filter(|kind| kind.starts_with("logo")).collect();
    assert_eq!(kinds, ["logo_set", "logo_set", "logo_removed"]);
}

#[tokio::test]
async fn a_refused_picture_is_told_beside_its_field_and_changes_nothing() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    put_up(&mut nell, &png(&sheet(300, 100, RED))).await;
    let before = logo(&studio).await;
    let heavy = vec![0; milepost::brand::WEIGHT + 1];
    for (bytes, says) in [
        (b"<svg/>".as_slice(), "This is a drawing (SVG)"),
        (b"", "Choose a picture first"),
        (&heavy, "over 2 MB"),
        (b"\x89PNG\r\n\x1a\n", "stops half-way"),
    ] {
        let page = nell.upload(LOGO, &[], &[("logo", "logo.png", bytes)]).await;
        page.is(422).says(says).says("One thing to fix");
        assert!(page.body().contains("aria-invalid=\"true\""), "{says}");
        assert_eq!(logo(&studio).await, before);
    }
    // What is beyond all measure, what is no such form, and a form without the field.
    let beyond = vec![0; milepost::web::logo::FORM];
    nell.upload(LOGO, &[], &[("logo", "logo.png", &beyond)]).await.is(422);
    nell.post(LOGO, &[("logo", "logo.png")]).await.is(422);
    nell.upload(LOGO, &[("other", "field")], &[]).await.is(422).says("a picture and nothing else");
    nell.upload(LOGO, &[], &[]).await.is(422).says("Choose a picture first");
    assert_eq!(logo(&studio).await, before);
}

#[tokio::test]
async fn an_editor_may_neither_look_nor_change() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    put_up(&mut nell, &png(&sheet(300, 100, RED))).await;
    let (mut joss, member) = editor(&studio).await;
    let before = logo(&studio).await;
    let says = "Only an admin or the owner of the studio can change this.";
    joss.get("/admin").await.is(200);
    joss.get("/admin/brand").await.is(403).says(says);
    let bytes = png(&sheet(10, 10, RED));
    joss.upload(LOGO, &[], &[("logo", "logo.png", &bytes)]).await.is(403).says(says);
    joss.post(&format!("{LOGO}/remove"), &[]).await.is(403).says(says);
    joss.post("/admin/brand", &[("brand", "#ff0000")]).await.is(403).says(says);
    let (by, made) = (member.clone(), before.clone().unwrap());
    let tried = studio.app.store.write(move |tx| studio::set_logo(tx, &by, made)).await;
    assert!(tried.is_err());
    assert_eq!(logo(&studio).await, before);
    let colour = studio.read(|tx| tx.studio()).await.unwrap().brand;
    assert_eq!(colour.as_str(), "#2e6f4e");
    for path in ["/admin/brand", LOGO] {
        studio.browser().post(path, &[]).await.is(303);
    }
}

#[tokio::test]
async fn the_sweep_knows_the_logo_and_forgets_it_a_day_after_it_went() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    put_up(&mut nell, &png(&sheet(300, 100, RED))).await;
    let logo = logo(&studio).await.unwrap();
    let path = studio.folder.path().join("vault").join(&logo.sha256[..2]).join(&logo.sha256);
    #[allow(clippy::disallowed_methods, reason = "the age of a file is the machine's business")]
    let yesterday = SystemTime::now() - Duration::from_secs(26 * 3600);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(yesterday).unwrap();
    sweep::once(&studio.app).await.unwrap();
    assert!(path.exists(), "the logo went");
    let stored = studio.read(|tx| tx.stored_bytes()).await;
    assert_eq!(stored, logo.size);
    nell.post(&format!("{LOGO}/remove"), &[]).await.is(303);
    studio.clock.travel(Duration::from_secs(26 * 3600));
    sweep::once(&studio.app).await.unwrap();
    assert!(!path.exists(), "the old logo stays");
}

#[tokio::test]
async fn a_colour_is_tried_on_without_being_saved() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let page = nell.get("/admin/brand").await;
    page.is(200).never_says("Not saved yet").says("#2e6f4e, contrast 6.0 : 1");
    page.says("A little darkened for links on light paper, and lightened for buttons and links");
    let page = nell.get("/admin/brand?brand=%23ffee00").await;
    page.is(200).says("Not saved yet.").says("A little darkened for links on light paper");
    // The page wears it, and the field holds it.
    assert!(page.body().contains("--brand:#ffee00"));
    assert!(page.body().contains("type=\"color\" value=\"#ffee00\""));
    let colour = |studio: Option<studio::Studio>| studio.unwrap().brand.to_string();
    assert_eq!(colour(studio.read(|tx| tx.studio()).await), "#2e6f4e");
    nell.post("/admin/brand", &[("brand", "#FFEE00")]).await.is(303);
    assert_eq!(colour(studio.read(|tx| tx.studio()).await), "#ffee00");
    nell.get("/admin/brand?saved=colour").await.says("The colour is saved.");
    let (mut ines, home) = studio.visit("Ines").await;
    assert!(ines.get(&home).await.body().contains("--brand:#ffee00"));
}

#[tokio::test]
async fn what_is_no_colour_is_refused_and_reaches_no_page() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    for evil in ["red;}body{display:none", "red", "", "#12345", "#fff</style><script>", "url(//x)"]
    {
        let page = nell.post("/admin/brand", &[("brand", evil)]).await;
        page.is(422).says("Write the colour as # and six digits").never_says("red;}");
        let query: String = url::form_urlencoded::byte_serialize(evil.as_bytes()).collect();
        let page = nell.get(&format!("/admin/brand?brand={query}")).await;
        page.is(422).says("Write the colour as # and six digits").never_says("<script>");
        assert!(page.body().contains("--brand:#2e6f4e"));
    }
    let form = SetUp {
        studio: "Fern & Field".into(),
        owner: "Nell Ashby".into(),
        email: "nell@fernandfield.example".into(),
        brand: "red;}body{display:none".into(),
        ..SetUp::default()
    };
    let by = studio.nell.clone();
    assert!(studio.app.store.write(move |tx| studio::change(tx, &by, &form)).await.is_err());
}

#[tokio::test]
async fn saving_the_settings_leaves_colour_and_logo_alone() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    nell.post("/admin/brand", &[("brand", "#123456")]).await.is(303);
    put_up(&mut nell, &png(&sheet(300, 100, RED))).await;
    let before = studio.read(|tx| tx.studio()).await.unwrap();
    nell.get("/admin/settings").await.says("Colour and logo");
    let fields = [("studio", "Fern & Sons"), ("url", "http://portal.test:8080"), ("days", "90")];
    let answer = nell.post("/admin/settings", &[&fields[..], &[("do", "save")]].concat()).await;
    answer.is(303);
    let after = studio.read(|tx| tx.studio()).await.unwrap();
    assert_eq!(after.name, "Fern & Sons");
    assert_eq!((after.brand, after.logo), (before.brand, before.logo));
}
