//! Milepost: a client portal that clients never log in to.
//!
//! The table of contents, in reading order: what everything rests on, the things of the product
//! and their rules, the doors through which people come, and the machines behind them. Who may
//! call whom stands in `docs/ARCHITECTURE.md` and is held by `tests/it/tidy.rs`.

// What everything rests on.
pub mod calendar;
pub mod clock;
pub mod config;
pub mod error;
pub mod evidence;
pub mod id;
pub mod trust;
pub mod wording;
pub mod words;

// The things of the product.
pub mod api_token;
pub mod approval;
pub mod assurance;
pub mod audit;
pub mod brand;
pub mod client;
pub mod contact;
pub mod dispute;
pub mod feed;
pub mod file;
pub mod fingerprint;
pub mod insight;
pub mod intake;
pub mod introduction;
pub mod key;
pub mod link;
pub mod live;
pub mod member;
pub mod message;
pub mod meter;
pub mod milestone;
pub mod note;
pub mod outbox;
pub mod page;
pub mod participant;
pub mod project;
pub mod queue;
pub mod receipt;
pub mod record;
pub mod reminder;
pub mod request;
pub mod search;
pub mod section;
pub mod studio;
pub mod taking;
pub mod task;
pub mod template;
pub mod token;
pub mod update;
pub mod upload;
pub mod verify;
pub mod webhook;

// The doors.
pub mod admin;
pub mod api;
pub mod portal;

// The machines.
pub mod backup;
pub mod jobs;
pub mod mail;
pub mod pdf;
pub mod preview;
pub mod store;
pub mod tls;
pub mod ui;
pub mod vault;
pub mod web;

// The whole.
pub mod app;
pub mod demo;
pub mod doctor;
pub mod trial;
