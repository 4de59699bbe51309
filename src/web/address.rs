//! Who is at the other end: the peer, or what a trusted proxy says of it (`security.md`, I5).

use crate::config::{ClientIp, Config};
use axum::http::HeaderMap;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

/// The address of the connection, put into every request by the accept loop.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// The visitor's address as far as it can be believed.
pub fn of(config: &Config, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let trusted = |ip: IpAddr| config.trusted_proxies.iter().any(|network| network.holds(ip));
    if !trusted(peer) {
        return peer.to_canonical();
    }
    let told = match &config.client_ip {
        ClientIp::Peer => None,
        ClientIp::Header(name) => {
            headers.get(name.as_str()).and_then(|value| value.to_str().ok()?.trim().parse().ok())
        }
        ClientIp::Forwarded => forwarded(headers).into_iter().rev().find(|ip| !trusted(*ip)),
    };
    told.unwrap_or(peer).to_canonical()
}

/// Every hop of every `X-Forwarded-For` line, in order; a line that is no address ends the chain
/// there, because what stands left of it cannot be believed.
fn forwarded(headers: &HeaderMap) -> Vec<IpAddr> {
    let lines = headers.get_all("x-forwarded-for").iter();
    let hops = lines.flat_map(|line| line.to_str().unwrap_or("?").split(','));
    let mut known = Vec::new();
    for hop in hops {
        match hop.trim().parse() {
            Ok(ip) => known.push(ip),
            Err(_) => known.clear(),
        }
    }
    known
}

/// What counts as one visitor for limits: an IPv4 address, an IPv6 /64.
pub fn bucket(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

/// How many connections one visitor may hold: far more than a browser opens, far fewer than all.
const EACH: usize = 64;

/// Who is connected, so that nobody takes every place. Trusted proxies speak for many and are not
/// counted.
#[derive(Debug, Clone, Default)]
pub struct Crowd(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A place in the crowd, free again when dropped.
#[derive(Debug)]
pub struct Place(Crowd, Option<IpAddr>);

impl Crowd {
    /// A place for one more connection from `peer`, or none.
    pub fn enter(&self, config: &Config, peer: IpAddr) -> Option<Place> {
        if config.trusted_proxies.iter().any(|network| network.holds(peer)) {
            return Some(Place(self.clone(), None));
        }
        let key = bucket(peer.to_canonical());
        let mut crowd = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = crowd.entry(key).or_default();
        if *held >= EACH {
            return None;
        }
        *held += 1;
        Some(Place(self.clone(), Some(key)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(key) = self.1 else { return };
        let mut crowd = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = crowd.get_mut(&key) {
            *held -= 1;
            if *held == 0 {
                crowd.remove(&key);
            }
        }
    }
}
