//! An authenticator without a finger: makes passkeys (ES256, attestation `none`) and shows them, as
//! a browser hands them on.

use super::{Browser, Page};
use axum::body::Body;
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub struct Authenticator {
    origin: &'static str,
    key: EcdsaKeyPair,
    id: [u8; 16],
    owner: Vec<u8>,
    pub counter: u32,
    /// Whether it checks its owner's finger.
    pub verifies: bool,
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Authenticator {
    pub fn new(origin: &'static str) -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap();
        let id = milepost::id::random();
        Self { origin, key, id, owner: Vec::new(), counter: 1, verifies: true }
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = &options["challenge"];
        let client = json!({ "type": kind, "challenge": challenge, "origin": self.origin });
        client.to_string().into_bytes()
    }

    fn data(&self, domain: &str, attested: bool) -> Vec<u8> {
        let present = 0x01 | if self.verifies { 0x04 } else { 0 } | if attested { 0x40 } else { 0 };
        let mut data = Sha256::digest(domain).to_vec();
        data.push(present);
        data.extend(self.counter.to_be_bytes());
        if attested {
            data.extend([0; 16]);
            data.extend([0, 16]);
            data.extend(self.id);
            // COSE: EC2, ES256, P-256, x, y.
            let point = self.key.public_key().as_ref();
            data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
            data.extend(&point[1..33]);
            data.extend([0x22, 0x58, 0x20]);
            data.extend(&point[33..]);
        }
        data
    }

    /// Answers the question to make a passkey.
    pub fn make(&mut self, options: &Value) -> Value {
        let owner = options["user"]["id"].as_str().unwrap();
        self.owner = URL_SAFE_NO_PAD.decode(owner).unwrap();
        let data = self.data(options["rp"]["id"].as_str().unwrap(), true);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key",
            "response": {
                "attestationObject": text(&object),
                "clientDataJSON": text(&self.client("webauthn.create", options)),
            },
        })
    }

    /// Answers the question whose passkey it is.
    pub fn show(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let data = self.data(options["rpId"].as_str().unwrap(), false);
        let client = self.client("webauthn.get", options);
        let signed = [data.clone(), Sha256::digest(&client).to_vec()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key",
            "response": {
                "authenticatorData": text(&data), "clientDataJSON": text(&client),
                "signature": text(signature.as_ref()), "userHandle": text(&self.owner),
            },
        })
    }

    /// Adds a passkey for whoever is signed in.
    pub async fn add(&mut self, browser: &mut Browser, name: &str) -> Page {
        let asked = browser.json("/admin/me/passkeys/begin", &json!({})).await;
        let question = json_of(&asked);
        let credential = self.make(&question["options"]);
        let made =
            json!({ "ceremony": question["ceremony"], "credential": credential, "name": name });
        browser.json("/admin/me/passkeys/finish", &made).await
    }

    /// Goes through the door at `at` with the passkey.
    pub async fn use_at(&mut self, browser: &mut Browser, at: &str) -> Page {
        let asked = browser.json(&format!("{at}/begin"), &json!({})).await;
        let question = json_of(&asked);
        let credential = self.show(&question["options"]);
        let shown = json!({ "ceremony": question["ceremony"], "credential": credential });
        browser.json(&format!("{at}/finish"), &shown).await
    }
}

fn json_of(page: &Page) -> Value {
    assert_eq!(page.status.as_u16(), 200, "{}", page.body());
    serde_json::from_slice(&page.bytes).unwrap()
}

impl Browser {
    /// What a script sends.
    pub async fn json(&mut self, path: &str, body: &Value) -> Page {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }
}
