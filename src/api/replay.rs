//! How long an Idempotency-Key is remembered.

use std::time::Duration;

/// A key that was used stands for what came of it for 24 hours.
pub const KEPT: Duration = crate::clock::days(1);
