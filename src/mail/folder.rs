//! Mail for whoever tries Milepost without a mail server: each message as a file.

use crate::mail::Ready;
use crate::mail::mime::Parcel;
use crate::outbox::Outcomes;
use std::path::Path;
use tokio::io::AsyncWriteExt as _;

/// Writes the message into `folder`, readable by its owner only, since it holds a link.
pub async fn write(folder: &Path, file: &str, parcel: &Parcel) -> Outcomes {
    match put(folder, file, &parcel.source).await {
        Ok(()) => Outcomes::Accepted(format!("written to {file}")),
        Err(error) => Outcomes::Later(format!("{file} could not be written: {error}.")),
    }
}

async fn put(folder: &Path, file: &str, source: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(folder.join(file)).await?;
    file.write_all(source).await?;
    file.flush().await
}

/// In order of time, and the same for the same message.
pub fn file_name(ready: &Ready) -> String {
    let local = ready.message_id.split('@').next().unwrap_or_default();
    let local: String = local.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    format!("{:013}-{local}.eml", ready.date.0)
}
