//! What is heard on the way: a bar on a terminal, plain lines elsewhere, nothing if asked so. All
//! of it goes to standard error, so that standard output has the result alone.

use super::wish::Parcel;
use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use milepost::file::size_in_words;
use std::io::IsTerminal as _;

/// How the way is told.
#[derive(Clone)]
pub enum Voice {
    /// Not at all.
    Quiet,
    /// A line for each step.
    Lines,
    /// A bar of all bytes.
    Bar(ProgressBar),
}

impl Voice {
    /// As the words and the terminal have it.
    pub fn of(with: &ArgMatches, files: &[Parcel]) -> Self {
        if with.get_flag("json") || with.get_flag("quiet") {
            return Self::Quiet;
        }
        if !std::io::stderr().is_terminal() {
            return Self::Lines;
        }
        let all = files.iter().map(|file| file.size).sum();
        let bar = ProgressBar::with_draw_target(Some(all), ProgressDrawTarget::stderr());
        let shape = "{bar:24} {decimal_bytes} of {decimal_total_bytes}  {msg}";
        let style = ProgressStyle::with_template(shape);
        Self::Bar(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    /// A file starts on its way, for the first time or again, after `before` bytes of others.
    pub fn begins(&self, file: &Parcel, before: u64) {
        match self {
            Self::Quiet => {}
            Self::Lines => eprintln!("sending {} ({})", file.name, size_in_words(file.size)),
            Self::Bar(bar) => {
                bar.set_position(before);
                bar.set_message(file.name.clone());
            }
        }
    }

    /// So many bytes more have left.
    pub fn moved(&self, bytes: u64) {
        if let Self::Bar(bar) = self {
            bar.inc(bytes);
        }
    }

    /// Something worth a line.
    pub fn says(&self, line: &str) {
        match self {
            Self::Quiet => {}
            Self::Lines => eprintln!("{line}"),
            Self::Bar(bar) => bar.suspend(|| eprintln!("{line}")),
        }
    }

    /// Nothing more is told; the bar goes.
    pub fn ends(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
