//! What approvals promise: their rules, whatever is pressed, and in whatever order.

mod database;
mod sequences;
