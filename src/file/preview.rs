//! What is known of the pictures of a file.

/// How often making them is tried: a second time, as a process can be killed for reasons that are
/// not the file's.
pub const TRIES: u32 = 2;

/// Width and height of a picture, in dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dots {
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

/// Whether there are pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// There are, and the small one is this large.
    Made(Dots),
    /// Of such a file none are made.
    None,
    /// Something went wrong on the way.
    Failed,
}

impl State {
    /// As it stands in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Made(_) => "made",
            Self::None => "none",
            Self::Failed => "failed",
        }
    }
}

/// What a picture's bytes tell beside their dots, such as where it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traces {
    /// Nothing: they may be looked at as they are.
    None,
    /// Something, which a clean copy lacks.
    Cleaned,
    /// That could not be found out.
    Unsure,
}

impl Traces {
    /// As it stands in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Cleaned => "cleaned",
            Self::Unsure => "unsure",
        }
    }
}

/// What came of making pictures of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preview {
    /// Whether there are any.
    pub state: State,
    /// What its bytes tell.
    pub traces: Traces,
}

impl Preview {
    /// The size of the small picture.
    pub const fn dots(&self) -> Option<Dots> {
        match self.state {
            State::Made(dots) => Some(dots),
            _ => None,
        }
    }
}
