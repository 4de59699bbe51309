//! What the stories share: the studio with its cast, browsers, and a mail server.

pub mod browser;
pub mod outside;
pub mod picture;
pub mod smtp;
pub mod studio;

pub use browser::{Browser, Page};
pub use studio::Studio;
