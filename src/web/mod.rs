//! The plumbing that the doors share: who is asking, what they sent, how they are answered.

pub mod address;
pub mod answer;
pub mod assets;
pub mod cookies;
mod fields;
pub mod form;
pub mod guard;
pub mod gzip;
pub mod keys;
pub mod limit;
pub mod log;
pub mod logo;
pub mod look;
pub mod metrics;
pub mod packed;
pub mod proof;
pub mod router;
pub mod serve;
pub mod site;
pub mod trouble;
pub mod tus;
pub mod upload;
pub mod verify;

pub use answer::{page, see_other};
pub use form::Form;
pub use keys::{Browser, Desk, Entering, SignedIn};
