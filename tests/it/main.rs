//! Stories about Milepost, told through its doors with one cast (`style.md`, 17).

#![allow(clippy::unwrap_used, reason = "in a story, whatever is missing ends it")]

mod support;

mod admin;
mod agents;
mod agreement;
mod api;
mod api_token;
mod approval;
mod audit;
mod backup;
mod browser;
mod commands;
mod connections;
mod demo;
mod dispute;
mod evidence;
mod faults;
mod gallery;
mod intake;
mod isolation;
mod jobs;
mod life;
mod link;
mod logo;
mod mail;
mod mail_looks;
mod mail_records;
mod main_job;
mod migrations;
mod notices;
mod portal;
mod preview;
mod receipt_pdf;
mod records;
mod reminder;
mod requests;
mod running;
mod search;
mod sections;
mod seen;
mod store;
mod talk;
mod tasks;
mod templates;
mod tidy;
mod tls;
mod token;
mod uploads;
mod verify;
mod walk;
mod webhooks;
