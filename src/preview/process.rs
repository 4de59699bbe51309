//! What happens in the process: it limits itself, reads one file, writes pictures into one folder,
//! and says what it found.

use super::{Fact, LARGE, MEMORY, Missing, Picture, SMALL, clean, picture, text};
use crate::error::{Error, Result};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{Read, Write};
use std::path::Path;

/// The stack of the thread that works: parsers that follow a file into itself need some.
const STACK: usize = 64 * 1024 * 1024;

/// Files that may be open at once, and the largest that may be written.
const OPEN: u64 = 16;
const WRITTEN: u64 = super::FILE + 1024 * 1024;

/// Gives up what is not needed: memory, time, a core to dump, files, and turns before others.
///
/// # Errors
/// If the system does not take a limit; nothing is read then.
pub fn limit(seconds: u64) -> Result<()> {
    for (what, most) in [
        (Resource::As, MEMORY),
        (Resource::Cpu, seconds),
        (Resource::Core, 0),
        (Resource::Nofile, OPEN),
        (Resource::Fsize, WRITTEN),
    ] {
        setrlimit(what, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    // Not every system lets itself be asked; then the limits alone have to do.
    rustix::process::nice(10).ok();
    Ok(())
}

/// How a picture is drawn of a file of some media type.
pub type Draw = fn(&str, Vec<u8>) -> Result<Picture, Missing>;

/// What the process is to do.
pub struct Order<'a> {
    /// What the file is.
    pub media_type: &'a str,
    /// Where pictures are written.
    pub folder: &'a Path,
    /// How they are drawn.
    pub draw: Draw,
}

impl Order<'_> {
    /// Makes the pictures of what `from` holds, and tells each fact as it is found.
    ///
    /// # Errors
    /// If the disk breaks, or what reads a file panics.
    pub fn follow(&self, from: impl Read, tell: &mut dyn Write) -> Result<()> {
        let is_text = self.media_type.starts_with("text/");
        let most = if is_text { text::HEAD as u64 } else { super::FILE };
        let mut bytes = Vec::new();
        from.take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most && !is_text {
            return say(tell, Fact::None);
        }
        self.clean(&bytes, tell)?;
        let Ok((dots, small, large)) = self.pictures(bytes)? else { return say(tell, Fact::None) };
        std::fs::write(self.folder.join("small"), small)?;
        std::fs::write(self.folder.join("large"), large)?;
        say(tell, Fact::Made(dots.0, dots.1))
    }

    /// A copy that tells nothing, if the picture itself does; known before it is unpacked.
    fn clean(&self, bytes: &[u8], tell: &mut dyn Write) -> Result<()> {
        match clean::copy(self.media_type, bytes) {
            Ok(None) => say(tell, Fact::Plain),
            Ok(Some(copy)) => {
                std::fs::write(self.folder.join("clean"), copy)?;
                say(tell, Fact::Cleaned)
            }
            Err(_) => Ok(()),
        }
    }

    fn pictures(&self, bytes: Vec<u8>) -> Result<Result<Made, Missing>> {
        let (draw, media_type) = (self.draw, self.media_type.to_owned());
        let drawing = std::thread::Builder::new().stack_size(STACK).spawn(move || {
            let drawn = draw(&media_type, bytes)?;
            let (small, large) = (picture::fit(&drawn, SMALL), picture::fit(&drawn, LARGE));
            let dots = (small.width(), small.height());
            Ok((dots, picture::pack(&small)?, picture::pack(&large)?))
        })?;
        drawing.join().map_err(|_| Error::broken("what reads this file panicked"))
    }
}

/// The small picture's size, it, and the large one.
type Made = ((u32, u32), Vec<u8>, Vec<u8>);

fn say(tell: &mut dyn Write, fact: Fact) -> Result<()> {
    writeln!(tell, "{}", serde_json::to_string(&fact)?)?;
    Ok(tell.flush()?)
}
