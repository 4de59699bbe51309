//! Limits against guessing and flooding, by purpose: sign-in, renew, and links that are not ours.
//! A link that works never counts (`security.md`, A17).

use super::{address, trouble};
use crate::config::Config;
use crate::id::{ApiTokenId, ParticipantId};
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use governor::middleware::NoOpMiddleware;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tower::{Layer as _, ServiceExt as _};
use tower_governor::governor::{GovernorConfig, GovernorConfigBuilder};
use tower_governor::key_extractor::KeyExtractor;
use tower_governor::{GovernorError, GovernorLayer};

type Settings = Arc<GovernorConfig<Visitor, NoOpMiddleware>>;

/// Takes the visitor behind trusted proxies as the key, an IPv6 network as one.
#[derive(Debug, Clone)]
pub struct Visitor(Arc<Config>);

impl KeyExtractor for Visitor {
    type Key = IpAddr;

    fn extract<T>(&self, request: &Request<T>) -> Result<IpAddr, GovernorError> {
        let peer = request.extensions().get::<address::Peer>();
        let peer = peer.ok_or(GovernorError::UnableToExtractKey)?.0.ip();
        Ok(address::bucket(address::of(&self.0, peer, request.headers())))
    }
}

/// The limits in force.
#[derive(Clone)]
pub struct Limits {
    on: bool,
    sign_in: Settings,
    renew: Settings,
    forged: Settings,
    introduce: Settings,
    links: Arc<Links>,
    tokens: Arc<Tokens>,
}

type Links = governor::DefaultKeyedRateLimiter<ParticipantId>;

/// How many introductions through one link come at once; one more each [`LINK_EACH`].
const LINK_BURST: u32 = 5;

const LINK_EACH: Duration = Duration::from_secs(3600);

type Tokens = governor::RateLimiter<
    ApiTokenId,
    governor::state::keyed::DefaultKeyedStateStore<ApiTokenId>,
    governor::clock::DefaultClock,
    governor::middleware::StateInformationMiddleware,
>;

/// How many requests a token may make at once; one more each [`TOKEN_EACH`].
const TOKEN_BURST: u32 = 600;

const TOKEN_EACH: Duration = Duration::from_millis(100);

/// What a token has left.
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
    /// How many seconds to wait, if none is left.
    pub wait: Option<u64>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limits").field("on", &self.on).finish_non_exhaustive()
    }
}

/// What a request is counted as.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// Asking for a sign-in link, or trying a door: ten at once, then one in six seconds.
    SignIn,
    /// Asking for a fresh link: ten at once, then one in six seconds.
    Renew,
    /// Asking for a link of one's own: 20 at once, as an office may, then one in six seconds.
    Introduce,
    /// Trying a link that is not ours: 60 at once, then one a second.
    Forged,
}

impl Limits {
    /// Limits for visitors as `config` tells them apart.
    pub fn new(config: &Arc<Config>) -> Self {
        let of = |burst: u32, each: Duration| {
            let mut builder =
                GovernorConfigBuilder::default().key_extractor(Visitor(config.clone()));
            let settings = builder.period(each).burst_size(burst).finish();
            Arc::new(settings.expect("neither burst nor period is zero"))
        };
        Self {
            on: config.rate_limits,
            sign_in: of(10, Duration::from_secs(6)),
            renew: of(10, Duration::from_secs(6)),
            forged: of(60, Duration::from_secs(1)),
            introduce: of(20, Duration::from_secs(6)),
            links: Arc::new(Links::keyed(quota(LINK_EACH, LINK_BURST))),
            tokens: Arc::new(
                governor::RateLimiter::keyed(quota(TOKEN_EACH, TOKEN_BURST))
                    .with_middleware::<governor::middleware::StateInformationMiddleware>(),
            ),
        }
    }

    /// Counts a request of a token; none if nothing is limited.
    pub fn of_token(&self, id: &ApiTokenId) -> Option<Allowance> {
        if !self.on {
            return None;
        }
        let seconds = TOKEN_EACH.as_secs_f64() * f64::from(TOKEN_BURST);
        let (left, wait) = match self.tokens.check_key(id) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(not_yet) => {
                let now = governor::clock::Clock::now(self.tokens.clock());
                (0, Some(not_yet.wait_time_from(now).as_secs().max(1)))
            }
        };
        let missing = TOKEN_EACH * (TOKEN_BURST - left.min(TOKEN_BURST));
        Some(Allowance {
            burst: TOKEN_BURST,
            seconds: Duration::from_secs_f64(seconds).as_secs(),
            left,
            whole_in: missing.as_secs() + u64::from(missing.subsec_nanos() > 0),
            wait,
        })
    }

    /// Lets a request through, or answers it with "wait".
    ///
    /// # Errors
    /// The page that says how long.
    pub async fn pass(
        &self,
        purpose: Purpose,
        parts: &axum::http::request::Parts,
    ) -> Result<(), Response> {
        if !self.on {
            return Ok(());
        }
        let settings = match purpose {
            Purpose::SignIn => &self.sign_in,
            Purpose::Renew => &self.renew,
            Purpose::Forged => &self.forged,
            Purpose::Introduce => &self.introduce,
        };
        let through = tower::service_fn(|_: Request<Body>| async {
            Ok::<_, std::convert::Infallible>(Response::new(Body::empty()))
        });
        let layer = GovernorLayer::new(settings.clone()).error_handler(too_many);
        let request = Request::from_parts(parts.clone(), Body::empty());
        let Ok(answer) = layer.layer(through).oneshot(request).await;
        if answer.status().is_success() { Ok(()) } else { Err(answer) }
    }

    /// Counts an introduction through a participant's link, whoever sends it from wherever.
    ///
    /// # Errors
    /// In how many seconds the next is taken.
    pub fn introduce_through(&self, of: &ParticipantId) -> Result<(), u64> {
        match self.links.check_key(of) {
            Err(not_yet) if self.on => {
                let now = governor::clock::Clock::now(self.links.clock());
                Err(not_yet.wait_time_from(now).as_secs().max(1))
            }
            _ => Ok(()),
        }
    }

    /// Forgets visitors whose allowance is whole again; the tables never shrink by themselves.
    pub fn forget(&self) {
        for settings in [&self.sign_in, &self.renew, &self.forged, &self.introduce] {
            settings.limiter().retain_recent();
            settings.limiter().shrink_to_fit();
        }
        self.links.retain_recent();
        self.links.shrink_to_fit();
        self.tokens.retain_recent();
        self.tokens.shrink_to_fit();
    }
}

fn quota(each: Duration, burst: u32) -> governor::Quota {
    let burst = std::num::NonZeroU32::new(burst).unwrap_or(std::num::NonZeroU32::MIN);
    let quota = governor::Quota::with_period(each);
    quota.unwrap_or(governor::Quota::per_second(burst)).allow_burst(burst)
}

fn too_many(error: GovernorError) -> Response {
    match error {
        // The wait is rounded down and can be nothing.
        GovernorError::TooManyRequests { wait_time, .. } => trouble::slow_down(wait_time.max(1)),
        _ => trouble::slow_down(60),
    }
}
