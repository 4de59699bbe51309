mod assurance;
mod decide;
mod download;
mod open;
mod read;
mod renew;
