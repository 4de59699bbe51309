//! Draws the first page of a PDF, and the first lines of a text. It is a program of its own, beside
//! `milepost`: what reads PDFs and fonts weighs a fifth of all the rest, and what is not in the
//! server cannot be misled there. Without it such files have the tile with their kind. Nobody calls
//! it but the server.

use milepost::preview::{pages, process};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let ["preview", "--seconds", seconds, media_type, folder] =
        words.iter().map(String::as_str).collect::<Vec<_>>()[..]
    else {
        eprintln!("milepost-pdf is called by milepost, which needs nothing else from you");
        return ExitCode::from(2);
    };
    let order = process::Order { media_type, folder: Path::new(folder), draw: pages::draw };
    let limited = process::limit(seconds.parse().unwrap_or(20));
    match limited.and_then(|()| order.follow(std::io::stdin(), &mut std::io::stdout())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("milepost-pdf: {error}");
            ExitCode::FAILURE
        }
    }
}
