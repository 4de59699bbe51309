//! Lists, a page at a time.

use super::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many items a page holds at the most.
pub const MOST: u32 = 100;

/// How many it holds if nothing is said.
const USUAL: u32 = 50;

/// No list gives out a longer `next`, in letters.
const LONGEST: usize = 64;

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// How many items to send: 50 if nothing is said, 100 at the most.
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: Option<u32>,
    /// The `next` of the page before; left out for the first page.
    #[param(max_length = 64)]
    pub after: Option<String>,
}

impl Paging {
    /// How many items to send.
    ///
    /// # Errors
    /// For none and for more than [`MOST`].
    pub fn limit(&self) -> Result<usize, Problem> {
        match self.limit {
            None => Ok(USUAL as usize),
            Some(count @ 1..=MOST) => Ok(count as usize),
            Some(_) => {
                Err(Problem::field("limit", format!("Ask for 1 to {MOST} items at a time.")))
            }
        }
    }

    /// What the list goes on after, if it is what a list gave out.
    ///
    /// # Errors
    /// If it is none of ours.
    pub fn after<T: std::str::FromStr>(&self) -> Result<Option<T>, Problem> {
        if self.after.as_ref().is_some_and(|after| after.len() > LONGEST) {
            return Err(lost());
        }
        let parsed = self.after.as_deref().map(str::parse).transpose();
        parsed.map_err(|_| lost())
    }

    /// One page out of a whole list that is in hand; `key` tells items apart.
    ///
    /// # Errors
    /// If the list goes on after something that is not in it.
    pub fn cut<T>(&self, mut all: Vec<T>, key: impl Fn(&T) -> String) -> Result<Cut<T>, Problem> {
        let limit = self.limit()?;
        let from = match &self.after {
            None => 0,
            Some(after) => {
                let at = all.iter().position(|item| key(item) == *after);
                at.ok_or_else(lost)? + 1
            }
        };
        all.drain(..from);
        Ok(Cut::of(all, limit, key))
    }
}

/// Says that a list was to go on after something that is not in it.
pub(super) fn lost() -> Problem {
    Problem::field("after", "This is no page of this list; begin again without it.")
}

/// A page of things, before they have their shape.
#[derive(Debug)]
pub struct Cut<T> {
    /// What is on the page.
    pub items: Vec<T>,
    /// What the next page goes on after.
    pub next: Option<String>,
}

impl<T> Cut<T> {
    /// Cuts a list that was read one longer than `limit`.
    pub fn of(mut read: Vec<T>, limit: usize, key: impl Fn(&T) -> String) -> Self {
        let more = read.len() > limit;
        read.truncate(limit);
        let next = if more { read.last().map(key) } else { None };
        Self { items: read, next }
    }

    /// The page with its things in their shape.
    pub fn shaped<S>(self, shape: impl Fn(T) -> S) -> Page<S> {
        Page { items: self.items.into_iter().map(shape).collect(), next: self.next }
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// What is on the page, in the list's order.
    pub items: Vec<T>,
    /// To be sent as `after` for the next page; null on the last one.
    pub next: Option<String>,
}
