//! What the words ask for, looked over before anybody is asked: files that cannot be sent end it
//! here.

use clap::{ArgMatches, error::ErrorKind};
use milepost::calendar::{Day, counted};
use milepost::error::{Error, Result};
use milepost::file::clean_name;
use milepost::update::FILES_LIMIT;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Everything that was asked for.
pub struct Wish {
    /// An id or a title.
    pub project: String,
    /// An id, title, label or position.
    pub milestone: Option<String>,
    /// What goes up.
    pub files: Vec<Parcel>,
    /// What changed in them.
    pub note: Option<String>,
    /// What happened, in markdown.
    pub message: String,
    /// What is asked.
    pub ask: Option<Asking>,
    /// Who gets a mail besides those who decide.
    pub notify: Notify,
    /// Whether clients see it; a draft otherwise.
    pub publish: bool,
}

/// A question as it was said.
pub struct Asking {
    /// "Approve the homepage"
    pub title: String,
    /// What a "yes" means.
    pub wording: Option<String>,
    /// Names, addresses or ids; all approvers if empty.
    pub from: Vec<String>,
    /// By when.
    pub due_on: Option<Day>,
    /// `any` or `all`.
    pub rule: Option<String>,
}

/// Who gets a mail.
pub enum Notify {
    /// Nobody.
    Nobody,
    /// Everybody on the project.
    All,
    /// These, by name, address or id.
    These(Vec<String>),
}

/// A file on its way.
pub struct Parcel {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name, as it will stand on the page.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

impl Wish {
    /// Reads the words, and standard input if they say so.
    ///
    /// # Errors
    /// For files that cannot be sent.
    pub fn read(with: &ArgMatches) -> Result<Self> {
        let one = |name: &str| with.get_one::<String>(name).cloned();
        let notify = notify(with);
        let files = parcels(with)?;
        let message = match one("message").as_deref() {
            Some("-") => std::io::read_to_string(std::io::stdin().lock())
                .map_err(|error| Error::broken(format!("the message cannot be read: {error}")))?,
            Some(said) => said.to_owned(),
            None => plain(&files),
        };
        let ask = one("ask").map(|title| Asking {
            title,
            wording: one("wording"),
            from: many(with, "from"),
            due_on: with.get_one::<Day>("due").copied(),
            rule: one("rule"),
        });
        Ok(Self {
            project: one("project").unwrap_or_default(),
            milestone: one("milestone"),
            files,
            note: one("note"),
            message,
            ask,
            notify,
            publish: !with.get_flag("draft"),
        })
    }
}

fn many(with: &ArgMatches, name: &str) -> Vec<String> {
    with.get_many::<String>(name).into_iter().flatten().cloned().collect()
}

fn notify(with: &ArgMatches) -> Notify {
    let who = many(with, "notify");
    match who.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] | ["none"] => Notify::Nobody,
        ["all"] => Notify::All,
        several if several.contains(&"all") || several.contains(&"none") => {
            let says = "--notify takes all, none, or people: not all or none among people";
            super::words().error(ErrorKind::ArgumentConflict, says).exit()
        }
        _ => Notify::These(who),
    }
}

/// Every file, found to be one that can be sent.
fn parcels(with: &ArgMatches) -> Result<Vec<Parcel>> {
    let paths = with.get_many::<PathBuf>("file").into_iter().flatten();
    let files: Vec<Parcel> = paths.map(|path| Parcel::of(path)).collect::<Result<_>>()?;
    if files.len() > FILES_LIMIT {
        let many = files.len();
        let says = format!("one update carries {FILES_LIMIT} files at most; these are {many}");
        return Err(Error::broken(says));
    }
    for (at, file) in files.iter().enumerate() {
        if let Some(twin) = files[..at].iter().find(|before| before.name == file.name) {
            let (one, other) = (twin.path.display(), file.path.display());
            let says = format!("{one} and {other} would have one name on the page; rename one");
            return Err(Error::broken(says));
        }
    }
    Ok(files)
}

impl Parcel {
    fn of(path: &Path) -> Result<Self> {
        let shown = path.display();
        let no = |says: String| Err(Error::broken(says));
        let about = match std::fs::metadata(path) {
            Ok(about) => about,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return no(format!("there is no file {shown}"));
            }
            Err(error) => return no(format!("{shown} cannot be read: {error}")),
        };
        if about.is_dir() {
            return no(format!("{shown} is a folder; name its files, or pack them into one"));
        }
        if !about.is_file() {
            return no(format!("{shown} is no plain file"));
        }
        if about.len() == 0 {
            return no(format!("{shown} is empty"));
        }
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return no(format!("the name of {shown} is not UTF-8; rename it"));
        };
        // Asked for a byte: that it can be opened says less.
        let first = std::fs::File::open(path).and_then(|mut file| file.read(&mut [0]));
        if let Err(error) = first {
            return no(format!("{shown} cannot be read: {error}"));
        }
        Ok(Self { path: path.to_owned(), name: clean_name(name), size: about.len() })
    }
}

/// What is said where nothing was said: the names of the files.
fn plain(files: &[Parcel]) -> String {
    let names: Vec<_> = files.iter().map(|file| literal(&file.name)).collect();
    match names.as_slice() {
        [] => String::new(),
        [name] => format!("{name} is here."),
        [before @ .., last] => {
            let many = counted(names.len() as u64, "file");
            format!("{many} are here: {} and {last}.", before.join(", "))
        }
    }
}

/// A name as markdown that shows it letter by letter.
fn literal(name: &str) -> String {
    let mut shown = String::new();
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let letters: Vec<char> = name.chars().collect();
    for (at, &c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        // A line between letters is one in markdown, too.
        let tied = c == '_' && inside(before) && inside(letters.get(at + 1).copied());
        if "\\`*_[]<>&~".contains(c) && !tied {
            shown.push('\\');
        }
        shown.push(c);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Vec<Parcel> {
        let parcel = |name: &&str| Parcel { path: name.into(), name: (*name).into(), size: 1 };
        names.iter().map(parcel).collect()
    }

    #[test]
    fn without_a_message_the_names_are_one_as_they_are() {
        assert_eq!(plain(&named(&["home_page.pdf"])), "home_page.pdf is here.");
        assert_eq!(plain(&named(&["a.pdf", "b.pdf"])), "2 files are here: a.pdf and b.pdf.");
        let three = named(&["a.pdf", "_b_.pdf", "c*.pdf"]);
        assert_eq!(plain(&three), "3 files are here: a.pdf, \\_b\\_.pdf and c\\*.pdf.");
        assert_eq!(plain(&[]), "");
    }
}
