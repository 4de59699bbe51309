//! Files on their way, as the page's script (`assets/js/uploads.js`) draws them: a row for each,
//! and the words for whatever can happen. Without scripts the form sends the files.

use crate::file::size_in_words;
use maud::{Markup, html};

/// The row, to stand in the list of the form's files. `largest` is the most that one may weigh, in
/// bytes, where the page knows; the server says it in any case.
pub fn row(largest: Option<u64>) -> Markup {
    let too_big = largest.map(|largest| {
        let limit = size_in_words(largest);
        format!("Too big at {{size}}; the limit is {limit}. Try a PDF or JPEG of it.")
    });
    html! {
        template data-row
            data-waiting="Waiting for its turn, {size}" data-starting="Starting"
            data-going="{percent}%, {done} of {size}, {speed} a second, about {left} left"
            data-cut="The connection dropped at {percent}%. It picks up from there."
            data-paused="Paused at {percent}%, {done} of {size}" data-done="{size}, uploaded"
            data-failed="It could not be sent. Load this page again, then choose it once more."
            data-too-big=[too_big] data-pause="Pause" data-carry-on="Carry on"
            data-cancel="Cancel" data-remove="Remove" {
            li {
                span.thumb { span.ext data-ext {} }
                div {
                    p { b { bdi data-name {} } }
                    progress data-bar max="100" {}
                    p.meta data-says {}
                    p.row {
                        button.act type="button" data-hold { "Pause"
                            span.vh { " " span data-name {} } }
                        button.act.bad type="button" data-stop { "Cancel"
                            span.vh { " " span data-name {} } }
                    }
                }
            }
        }
    }
}
