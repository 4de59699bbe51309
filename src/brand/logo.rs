//! The studio's logo: a picture that stands where the milepost stood.

use crate::words::words;

words! {
    /// What has to lie under a logo, so that it can be seen.
    Ground {
        /// It has a ground of its own, or is seen on all.
        Any = "any",
        /// Dark ink, cut out: in the dark it needs something light under it.
        Light = "light",
        /// Light ink, cut out: on light paper it needs something dark under it.
        Dark = "dark",
    }
}

/// A logo as it lies in the vault: a PNG that fits [`FITS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// SHA-256 of the PNG in hex; its name in the vault and in its address.
    pub sha256: String,
    /// Dots across.
    pub width: u32,
    /// Dots down.
    pub height: u32,
    /// Bytes of the PNG.
    pub size: u64,
    /// What has to lie under it.
    pub ground: Ground,
}

/// What a logo is scaled down to fit, in dots: width and height.
pub const FITS: (u32, u32) = (480, 160);

/// The largest file that is taken as a logo, in bytes.
pub const WEIGHT: usize = 2 * 1024 * 1024;

/// The most dots across, and down, that are taken.
pub const DOTS: u32 = 4096;

impl Logo {
    /// Where a browser finds it. Another logo has another address, so it may be kept for ever.
    pub fn path(&self) -> String {
        format!("/brand/{}.png", self.sha256)
    }

    /// Whether it is wide enough to be read as a name; a sign has the name beside it.
    pub const fn is_wide(&self) -> bool {
        self.width >= 2 * self.height
    }
}
