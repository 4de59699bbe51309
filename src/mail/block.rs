//! What a letter is made of before it becomes text or HTML. Both parts are drawn from the same
//! sentences, so they cannot come to say different things.

/// A run of words within a sentence.
pub enum Run {
    /// Our own words.
    Says(String),
    /// Words that somebody else wrote, shown as they are.
    Theirs(String),
    /// A name that somebody else chose: any letters, in any direction.
    Name(String),
    /// The name of a file.
    File(String),
    /// A date or a time, which stays on one line.
    Whole(String),
    /// What carries weight.
    Bold(Sentence),
    /// What is stressed.
    Italic(Sentence),
    /// Letters and digits that are compared or copied.
    Code(String),
    /// A link that the studio wrote.
    Link {
        /// What is read.
        words: Sentence,
        /// Where it leads: `http`, `https` or `mailto`.
        href: String,
    },
    /// A new line.
    Break,
    /// The button in HTML, the address in text.
    TheDoor,
}

/// Runs that are read together.
pub type Sentence = Vec<Run>;

/// A piece of a letter that stands on its own lines.
pub enum Block {
    /// A paragraph.
    Para(Sentence),
    /// The one sentence that must not be missed.
    Strong(Sentence),
    /// A line of second rank.
    Soft(Sentence),
    /// Somebody else's words, set off from ours.
    Quote(Sentence),
    /// Items; `first` is the number of the first one if they are numbered.
    List {
        /// The first item's number.
        first: Option<u64>,
        /// How many lists this one stands in.
        depth: usize,
        /// What is listed.
        items: Vec<Sentence>,
    },
    /// Labels and what they stand for.
    Facts(Vec<(&'static str, Sentence)>),
    /// The one-time code, in large digits; nothing where there is none.
    TheCode,
    /// The one button, which opens the door; nothing where there is no door.
    Button(&'static str),
    /// The way to say "this wasn't me"; nothing where there is none.
    WasntMe(&'static str),
    /// A button of its own for one of several projects.
    Open {
        /// What stands on it.
        words: String,
        /// The reader's own link to that project.
        url: String,
    },
}

/// A letter of one kind: all of it but the frame that every letter has.
pub struct Written {
    /// The subject line.
    pub subject: String,
    /// The question or sentence that opens it.
    pub heading: Sentence,
    /// What it says.
    pub blocks: Vec<Block>,
    /// What whoever holds the link can do, to end "whoever has it can …".
    pub stakes: Option<&'static str>,
    /// The name of the person whom a reply reaches.
    pub reply: Option<String>,
}

/// Our own words.
pub fn says(words: impl Into<String>) -> Run {
    Run::Says(words.into())
}

/// A name that somebody else chose.
pub fn name(words: &str) -> Run {
    Run::Name(words.to_owned())
}

/// A date or a time.
pub fn whole(words: impl Into<String>) -> Run {
    Run::Whole(words.into())
}

/// Words that carry weight.
pub fn bold(run: Run) -> Run {
    Run::Bold(vec![run])
}

/// The name that a person goes by: "Nell" of "Nell Ashby", but all of "Dr. Ashby".
pub fn first_name(full: &str) -> &str {
    match full.split_whitespace().next() {
        Some(first) if first.chars().count() > 1 && !first.ends_with('.') => first,
        _ => full.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::first_name;

    #[test]
    fn people_go_by_their_first_name_unless_it_is_a_title_or_a_letter() {
        assert_eq!(first_name("Nell Ashby"), "Nell");
        assert_eq!(first_name("Dr. Nell Ashby"), "Dr. Nell Ashby");
        assert_eq!(first_name("J Ashby"), "J Ashby");
        assert_eq!(first_name(" accounts "), "accounts");
        assert_eq!(first_name(""), "");
    }
}
