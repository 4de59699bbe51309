//! What may follow what on an item: one pure function.

use super::State;

/// What somebody does about an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The client sends files.
    Send,
    /// The studio has what it needs.
    Accept,
    /// The studio asks for another try.
    HandBack,
    /// The studio no longer needs it.
    TakeOff,
}

/// Why nothing follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum No {
    /// It was accepted already.
    Accepted,
    /// Nothing came that could be looked at.
    Nothing,
    /// It was taken off.
    Gone,
}

/// Where an item stands after `act`; it was taken off before if `gone`.
///
/// # Errors
/// Why it stays as it is.
pub const fn next(state: State, gone: bool, act: Act) -> Result<State, No> {
    match (state, act) {
        _ if gone => Err(No::Gone),
        (State::Accepted, Act::Send | Act::TakeOff) => Err(No::Accepted),
        (_, Act::Send) => Ok(State::Received),
        (State::Requested, Act::Accept | Act::HandBack) => Err(No::Nothing),
        (_, Act::Accept) => Ok(State::Accepted),
        (_, Act::HandBack) => Ok(State::NeedsRedo),
        (state, Act::TakeOff) => Ok(state),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_leads_where_the_rules_say() {
        use {Act::*, State::*};
        let table = [
            (Requested, Send, Ok(Received)),
            (Received, Send, Ok(Received)),
            (NeedsRedo, Send, Ok(Received)),
            (State::Accepted, Send, Err(No::Accepted)),
            (Requested, Accept, Err(No::Nothing)),
            (Received, Accept, Ok(State::Accepted)),
            (NeedsRedo, Accept, Ok(State::Accepted)),
            (State::Accepted, Accept, Ok(State::Accepted)),
            (Requested, HandBack, Err(No::Nothing)),
            (Received, HandBack, Ok(NeedsRedo)),
            (State::Accepted, HandBack, Ok(NeedsRedo)),
            (Requested, TakeOff, Ok(Requested)),
            (NeedsRedo, TakeOff, Ok(NeedsRedo)),
            (State::Accepted, TakeOff, Err(No::Accepted)),
        ];
        for (state, act, then) in table {
            assert_eq!(next(state, false, act), then, "{state:?} {act:?}");
            assert_eq!(next(state, true, act), Err(No::Gone), "{state:?} {act:?}");
        }
    }
}
