mod assurance;
mod decide;
mod download;
mod introduce;
mod open;
mod read;
mod renew;
