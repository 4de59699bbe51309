//! What approvals promise: their rules, whatever is pressed, and in whatever order.

mod bad;
mod database;
mod doors;
mod sequences;
