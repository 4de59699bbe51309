//! Limits against guessing and flooding: each purpose with its number, in one list. Reading a page
//! through a link that works is in none of them, only looking for words on it; so an office that
//! shares one address is never locked out (`security.md`, A17 and I8).

mod key;

pub use key::{Key, Who};

use super::trouble;
use crate::calendar::counted;
use crate::config::Config;
use crate::id::ApiTokenId;
use crate::meter::Count;
use axum::response::Response;
use governor::middleware::StateInformationMiddleware;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tower_governor::governor::{GovernorConfig, GovernorConfigBuilder};

/// Whom a limit tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// An IPv4 address or an IPv6 /64, as far as it can be believed.
    Network,
    /// One mail address, as asked for from one network: a stranger elsewhere locks nobody out.
    Address,
    /// One access link, wherever it is used.
    Link,
    /// One API token.
    Token,
}

impl Per {
    /// As docs and messages say it.
    pub const fn says(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Address => "mail address and network",
            Self::Link => "link",
            Self::Token => "token",
        }
    }
}

/// One limit.
#[derive(Debug)]
pub struct Rule {
    /// What is counted.
    pub what: &'static str,
    /// Whom it tells apart.
    pub per: Per,
    /// How many may come at once.
    pub at_once: u32,
    /// After how long one more may come.
    pub then_each: Duration,
}

macro_rules! limits {
    ($($(#[$about:meta])* $name:ident = $what:literal, $per:ident, $most:literal, $each:expr;)+)
    => {
        /// What a request is counted as.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Purpose { $($(#[$about])* $name),+ }

        impl Purpose {
            /// Every purpose, in the order of [`RULES`].
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }

        /// Every limit, in the order of [`Purpose`].
        pub static RULES: &[Rule] = &[$(Rule {
            what: $what, per: Per::$per, at_once: $most, then_each: $each,
        }),+];
    };
}

const SECOND: Duration = Duration::from_secs(1);

limits! {
    /// A link, door or token that is not ours. Those that work never count.
    Forged = "trying links or tokens that are not ours", Network, 60, SECOND;
    /// Asking for a sign-in link, or pressing the button behind one.
    SignIn = "signing in", Network, 10, Duration::from_secs(6);
    /// Asking for a sign-in link for one address.
    SignInAddress = "asking for sign-in links", Address, 10, Duration::from_secs(90);
    /// Asking for a fresh access link.
    Renew = "asking for fresh links", Network, 10, Duration::from_secs(6);
    /// Asking for a fresh one of the same link.
    RenewLink = "asking for a fresh link", Link, 10, Duration::from_secs(60);
    /// Answering a question, taking an answer back.
    Decide = "answers", Link, 60, Duration::from_secs(2);
    /// Sending files.
    Upload = "sending files", Link, 60, Duration::from_secs(10);
    /// Writing in a conversation.
    Write = "messages", Link, 30, Duration::from_secs(10);
    /// Saving a form while it is being written.
    Draft = "saving a form", Link, 120, Duration::from_secs(1);
    /// Naming the right person: as many as an office may.
    IntroduceNetwork = "introducing people", Network, 20, Duration::from_secs(6);
    /// Naming the right person through one link.
    Introduce = "introducing somebody", Link, 5, Duration::from_secs(3600);
    /// Choosing which mails to get.
    Mails = "choosing mails", Link, 20, Duration::from_secs(60);
    /// Finding on one's page: each time all of it is read.
    Search = "finding on a page", Link, 30, Duration::from_secs(2);
    /// Making or ending an address for calendar programs.
    Calendar = "calendar addresses", Link, 20, Duration::from_secs(60);
    /// Asking for a code by mail, or trying one: more than the tries of all codes in 15 minutes.
    Code = "codes", Link, 20, Duration::from_secs(60);
    /// Asking about a fingerprint, which anybody may.
    Verify = "asking about fingerprints", Network, 30, Duration::from_secs(2);
    /// A program's requests.
    Api = "requests of a program", Token, 600, Duration::from_millis(100);
}

impl Rule {
    /// The limit in a sentence, for whoever met it.
    pub fn sentence(&self) -> String {
        let Self { what, per, at_once, .. } = self;
        let (each, per) = (self.each(), per.says());
        format!("The limit for {what} is {at_once} at once, then one every {each}, for each {per}.")
    }

    /// After how long one more may come, in words.
    pub fn each(&self) -> String {
        match self.then_each.as_secs() {
            0 => counted(self.then_each.as_millis().try_into().unwrap_or(0), "millisecond"),
            seconds if seconds >= 120 && seconds.is_multiple_of(60) => {
                counted(seconds / 60, "minute")
            }
            seconds => counted(seconds, "second"),
        }
    }
}

type Meter = GovernorConfig<key::Network, StateInformationMiddleware>;

/// The limits in force.
#[derive(Clone)]
pub struct Limits {
    on: bool,
    network: key::Network,
    // Made by whoever counts first: they fit their clock to the processor's, which takes some
    // milliseconds, and two hundred where it is not at rest. Nobody's first page waits for that.
    meters: Arc<OnceLock<Box<[Meter]>>>,
    // How many met each.
    met: Arc<[Count]>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limits").field("on", &self.on).finish_non_exhaustive()
    }
}

/// How many of one kind are told apart at a time. Beyond that, newcomers share places: the tables
/// never outgrow a few megabytes, whatever is sent (I6).
pub const MOST: usize = 24_000;

/// How many places newcomers share once a table is full.
const SHARED: u16 = 4096;

/// What an asker has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many requests may come at once.
    pub burst: u32,
    /// In how many seconds that many come back.
    pub seconds: u64,
    /// How many are left now.
    pub left: u32,
    /// In how many seconds all of them are back.
    pub whole_in: u64,
    /// How many seconds to wait, if none is left; never zero.
    pub wait: Option<u64>,
}

impl Limits {
    /// Limits for visitors as `config` tells them apart.
    pub fn new(config: &Arc<Config>) -> Self {
        let met = RULES.iter().map(|_| Count::default()).collect();
        let (network, meters) = (key::Network(config.clone()), Arc::default());
        Self { on: config.rate_limits, network, meters, met }
    }

    fn meters(&self) -> &[Meter] {
        self.meters.get_or_init(|| {
            let meter = |rule: &Rule| {
                let network = self.network.clone();
                let mut builder =
                    GovernorConfigBuilder::default().key_extractor(network).use_headers();
                let finished = builder.period(rule.then_each).burst_size(rule.at_once).finish();
                finished.expect("neither number nor time in the list is zero")
            };
            RULES.iter().map(meter).collect()
        })
    }

    /// Makes ready what counts; takes some milliseconds, and up to two hundred.
    pub fn warm(&self) {
        if self.on {
            self.meters();
        }
    }

    /// Lets a request through, or answers it with "wait". `who` is a request's head for limits by
    /// network, a link's serial, or `(address, head)` for those by address.
    ///
    /// # Errors
    /// The page that says how long, and which limit it was.
    #[allow(clippy::unused_async, reason = "whoever waits here need not change if it must")]
    pub async fn pass<'w>(
        &self,
        purpose: Purpose,
        who: impl Into<Who<'w>>,
    ) -> Result<(), Response> {
        match self.count(purpose, who).and_then(|allowance| allowance.wait) {
            None => Ok(()),
            Some(seconds) => Err(trouble::slow_down(seconds, purpose)),
        }
    }

    /// Counts a request of a token; none if nothing is limited.
    pub fn of_token(&self, id: &ApiTokenId) -> Option<Allowance> {
        self.count(Purpose::Api, id)
    }

    /// Counts a request; none if nothing is limited.
    pub fn count<'w>(&self, purpose: Purpose, who: impl Into<Who<'w>>) -> Option<Allowance> {
        if !self.on {
            return None;
        }
        let (rule, meter) = (&RULES[purpose as usize], &self.meters()[purpose as usize]);
        let limiter = meter.limiter();
        let mut key = who.into().key(&self.network);
        if limiter.len() >= MOST {
            key = key.shared(SHARED);
        }
        let (left, wait) = match limiter.check_key(&key) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(not_yet) => {
                let now = governor::clock::Clock::now(limiter.clock());
                // Rounded up: whoever waits as long as they were told is let in.
                let wait = not_yet.wait_time_from(now);
                self.met[purpose as usize].add(1);
                (0, Some(whole_seconds(wait).max(1)))
            }
        };
        let missing = rule.then_each * (rule.at_once - left.min(rule.at_once));
        let seconds = (rule.then_each * rule.at_once).as_secs();
        let whole_in = whole_seconds(missing);
        Some(Allowance { burst: rule.at_once, seconds, left, whole_in, wait })
    }

    /// Forgets whoever's allowance is whole again; the tables never shrink by themselves.
    pub fn forget(&self) {
        for meter in self.meters.get().into_iter().flatten() {
            meter.limiter().retain_recent();
            meter.limiter().shrink_to_fit();
        }
    }

    /// How many met a limit since the start.
    pub fn met(&self, purpose: Purpose) -> u64 {
        self.met[purpose as usize].is()
    }

    /// How many are remembered for a purpose.
    pub fn remembered(&self, purpose: Purpose) -> usize {
        self.meters()[purpose as usize].limiter().len()
    }
}

fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
