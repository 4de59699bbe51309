mod brand;
mod compose;
mod introductions;
mod links;
mod search;
mod set_up;
mod sign_in;
mod tokens;
