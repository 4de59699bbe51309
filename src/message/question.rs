//! Where a question in a conversation stands: asked, answered, resolved. Pure.

use super::Side;
use crate::words::words;

words! {
    /// Where a question stands.
    Standing {
        /// The other side has not said anything since.
        Asked = "asked",
        /// The other side wrote back.
        Answered = "answered",
        /// Whoever asked, or the studio, says that nothing is left of it.
        Resolved = "resolved",
    }
}

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Writes on its milestone.
    Reply,
    /// Says that it is resolved.
    Resolve,
}

/// Where a question of one side stands after an act of somebody; none if it stays as it is. A word
/// of one's own side answers nothing. The side that asked resolves it, and the studio any.
pub const fn next(asked: (Standing, Side), act: (Act, Side)) -> Option<Standing> {
    match (asked, act) {
        ((Standing::Asked, Side::Client), (Act::Reply, Side::Studio))
        | ((Standing::Asked, Side::Studio), (Act::Reply, Side::Client)) => Some(Standing::Answered),
        ((Standing::Asked | Standing::Answered, _), (Act::Resolve, Side::Studio))
        | ((Standing::Asked | Standing::Answered, Side::Client), (Act::Resolve, Side::Client)) => {
            Some(Standing::Resolved)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Side::{Client, Studio};

    #[test]
    fn only_the_other_side_answers_and_only_once() {
        for (side, other) in [(Client, Studio), (Studio, Client)] {
            let asked = (Standing::Asked, side);
            assert_eq!(next(asked, (Act::Reply, other)), Some(Standing::Answered));
            assert_eq!(next(asked, (Act::Reply, side)), None);
            for late in [Standing::Answered, Standing::Resolved] {
                assert_eq!(next((late, side), (Act::Reply, other)), None);
            }
        }
    }

    #[test]
    fn the_side_that_asked_resolves_and_the_studio_any() {
        for standing in [Standing::Asked, Standing::Answered] {
            let resolved = Some(Standing::Resolved);
            assert_eq!(next((standing, Client), (Act::Resolve, Client)), resolved);
            assert_eq!(next((standing, Client), (Act::Resolve, Studio)), resolved);
            assert_eq!(next((standing, Studio), (Act::Resolve, Studio)), resolved);
            assert_eq!(next((standing, Studio), (Act::Resolve, Client)), None);
        }
        assert_eq!(next((Standing::Resolved, Client), (Act::Resolve, Client)), None);
    }
}
