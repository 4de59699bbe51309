//! What a signed receipt looks like. It is answered as it was signed, never drawn anew.

use utoipa::ToSchema;

/// A receipt as it was signed: canonical JSON, described in `docs/VERIFY.md`.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "only the document reads it")]
#[schema(example = json!({
    "milepost": "receipt", "v": 1, "key": "3c6a0f52d1b94e07", "public": "…", "signature": "…",
    "receipt": { "number": "HB-0007", "kind": "decided" },
}))]
pub struct Receipt {
    /// `receipt`.
    milepost: String,
    /// The version of the form.
    v: u32,
    /// The id of the key that signed it.
    key: String,
    /// Its public half.
    public: String,
    /// What was decided, by whom, on exactly what, with the event that tells of it.
    #[schema(value_type = Object)]
    receipt: String,
    /// Ed25519 over the canonical JSON of `receipt`.
    signature: String,
}
