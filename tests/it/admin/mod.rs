mod compose;
mod links;
mod set_up;
mod sign_in;
mod tokens;
