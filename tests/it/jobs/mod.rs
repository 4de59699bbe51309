mod deliver;
mod fetches;
mod sweep;
