//! The walk: every route of the running router, by everybody, with everything (issue 4). The routes
//! are read from the router, the rights from one table.

mod admin;
mod answers;
mod api;
mod drips;
mod forms;
mod limits;
mod portal;
mod quiet;
mod rights;
mod routes;
mod world;

pub use world::dump;
