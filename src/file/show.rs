//! Which files a browser may show, and as what.

/// What a browser makes of a file that it may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// A picture.
    Picture,
    /// Plain text.
    Text,
    /// Pages, in the browser's own reader.
    Pages,
    /// Something to listen to.
    Sound,
    /// Something to watch.
    Film,
}

/// As what a browser may show bytes of this media type. Everything else is only ever handed over as
/// a download.
pub fn show(media_type: &str) -> Option<Show> {
    Some(match media_type {
        "image/png" | "image/jpeg" | "image/gif" | "image/webp" => Show::Picture,
        "application/pdf" => Show::Pages,
        "text/plain" | "text/markdown" | "text/csv" => Show::Text,
        "audio/mpeg" | "audio/mp4" | "audio/ogg" | "audio/wav" | "audio/flac" => Show::Sound,
        // As they were kept before browsers were asked what they play.
        "audio/m4a" | "audio/opus" | "audio/x-wav" | "audio/x-flac" => Show::Sound,
        "video/mp4" | "video/webm" => Show::Film,
        _ => return None,
    })
}

/// Whether a browser may show bytes of this media type.
pub fn can_show(media_type: &str) -> bool {
    show(media_type).is_some()
}
