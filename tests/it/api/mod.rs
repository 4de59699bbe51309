//! Stories of programs that come through the machine's door.

mod document;
mod door;
mod house;
mod introductions;
mod members;
mod papers;
mod post;
mod truth;
mod work;
