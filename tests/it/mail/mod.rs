//! Mail that tells the truth: what a mail server says, what nobody can know, and what a kill leaves.

mod kill;
mod postfix;
mod refused;
mod said;
