//! The life of a link and of those who hold one: what ends it, what brings it back, who is told.

mod address;
mod ending;
mod glimpse;
mod open_visits;
mod released;

use crate::support::{Browser, Page, Studio};

impl Studio {
    /// What Nell does with one press on one of her pages.
    pub async fn nell_presses(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut nell = self.desk().await;
        let done = nell.post(path, fields).await;
        done.is(303);
        nell.get(&done.location()).await
    }

    pub fn of(&self, name: &str, verb: &str) -> String {
        format!("/admin/participants/{}{verb}", self.person(name))
    }
}

/// The decision form of a page that was opened before, ready to be sent.
async fn form(browser: &mut Browser, home: &str) -> (String, String) {
    let page = browser.get(home).await;
    page.is(200);
    (format!("/p/{}", page.after("action=\"/p/")), page.after("name=\"shown\" value=\""))
}
