//! The only place where escaping is switched off: for our own style sheet, and for markdown that
//! was sanitised.

use maud::{Markup, PreEscaped, html};

/// The style sheet of a page. `css` is ours, with a brand rule made of checked colours.
pub fn style(css: &str) -> Markup {
    html! { style { (PreEscaped(css)) } }
}

/// What comes behind it, and nowhere before: text is escaped.
pub const STYLE_ENDS: &str = "</style>";

/// HTML that `ammonia` has cleaned.
pub fn cleaned(html: String) -> Markup {
    PreEscaped(html)
}
