//! What the stories share: the studio with its cast, browsers, and a mail server.

mod authenticator;
pub mod browser;
mod disk;
pub mod dns;
pub mod line;
pub mod machine;
pub mod many;
pub mod outside;
pub mod picture;
pub mod receiver;
pub mod script;
pub mod smtp;
pub mod studio;

pub use authenticator::Authenticator;
pub use browser::{Browser, Page};
pub use disk::SmallDisk;
pub use machine::{Answer, Machine};
pub use studio::Studio;
