//! What pages are made of: the shell, shared parts, and one file per thing drawn.

pub mod sheet;
pub mod shell;
pub mod signature;
pub mod text;
pub mod uploads;
pub mod verify;

pub mod ends;
pub mod export;
pub mod file;
pub mod fill;
pub mod filled;
pub mod parts;
pub mod talk;
pub mod who;

pub mod portal;
pub mod studio;

mod raw;

pub use shell::{Drawn, Look, Shell, Side};
