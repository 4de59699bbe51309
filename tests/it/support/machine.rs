//! A program that asks the API through the real router, with a token.

use super::Studio;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use milepost::api_token::{self, Form, Role};
use milepost::web::address::Peer;
use milepost::web::site::Site;
use serde_json::Value;
use std::net::SocketAddr;
use tower::ServiceExt as _;

#[derive(Clone)]
pub struct Machine {
    pub router: Site,
    pub letters: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub json: Value,
}

impl Answer {
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        let told = String::from_utf8_lossy(&self.bytes);
        assert_eq!(self.status.as_u16(), status, "{told}");
        self
    }

    /// A problem of this type, with its status and nothing but what RFC 9457 asks for.
    #[track_caller]
    pub fn tells(self, status: u16, word: &str) -> Self {
        let answer = self.is(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json["type"], format!("/api/v1/problems/{word}"), "{}", answer.json);
        assert_eq!(answer.json["status"], status);
        assert!(answer.json["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        answer
    }

    /// A problem with this field.
    #[track_caller]
    pub fn blames(self, field: &str) -> Self {
        let answer = self.tells(422, "wrong-fields");
        assert!(answer.json["errors"][field][0].is_string(), "{field}: {}", answer.json);
        answer
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn id(&self) -> String {
        self.json["id"].as_str().unwrap_or_else(|| panic!("no id in {}", self.json)).to_owned()
    }
}

impl Studio {
    /// A program with a token of Nell's that may do everything.
    pub async fn machine(&self) -> Machine {
        self.machine_as(Role::Owner).await
    }

    /// A program with a token of this role.
    pub async fn machine_as(&self, role: Role) -> Machine {
        let (by, form) =
            (self.nell.clone(), Form { name: "build job".into(), role, expires_days: None });
        let made = self.app.store.write(move |tx| api_token::create(tx, &by, &form)).await.unwrap();
        Machine { router: self.router.clone(), letters: made.1.letters().to_owned() }
    }
}

impl Machine {
    /// A request as `method`, below `/api/v1`.
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let peer: SocketAddr = ([198, 51, 100, 9], 40000).into();
        Request::builder()
            .method(method.parse::<Method>().unwrap())
            .uri(format!("/api/v1{path}"))
            .header("host", "portal.test:8080")
            .header("authorization", format!("Bearer {}", self.letters))
            .extension(Peer(peer))
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or_default();
        Answer { status: parts.status, headers: parts.headers, bytes, json }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request("DELETE", path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.json("POST", path, &body, &[]).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.json("PATCH", path, &body, &[]).await
    }

    /// A JSON body, with more headers.
    pub async fn json(
        &self,
        method: &str,
        path: &str,
        body: &Value,
        more: &[(&str, &str)],
    ) -> Answer {
        let mut request = self.request(method, path).header("content-type", "application/json");
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// The bytes as they are.
    pub async fn put(&self, path: &str, bytes: &[u8]) -> Answer {
        let request = self.request("PUT", path).header("content-type", "application/octet-stream");
        self.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
    }

    /// A form with a file and fields.
    pub async fn form(
        &self,
        path: &str,
        file: Option<(&str, &[u8])>,
        fields: &[(&str, &str)],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = "--edge\r\ncontent-disposition: form-data; name=\"";
            body.extend_from_slice(format!("{part}{name}\"\r\n\r\n{value}\r\n").as_bytes());
        }
        if let Some((name, bytes)) = file {
            let part = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"";
            body.extend_from_slice(format!("{part}{name}\"\r\n\r\n").as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        let request =
            self.request("POST", path).header("content-type", "multipart/form-data; boundary=edge");
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}
