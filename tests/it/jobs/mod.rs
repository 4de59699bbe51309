mod deliver;
mod sweep;
