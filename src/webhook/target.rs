//! Where a webhook may lead: to the open internet over https, and nowhere near this machine unless
//! the operator says so (`security.md`, J9).
//!
//! The address is judged twice: literal ones when they are typed, and whatever the name resolves to
//! at each delivery, which then connects to exactly that.

use crate::config::Network;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// The longest address that is taken, in bytes.
pub const LONGEST: usize = 2000;

/// The address as it will be called, if it may be.
///
/// # Errors
/// The sentence that says what would be right.
pub fn check(typed: &str, networks: &[Network]) -> Result<String, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err("Write the address that is told, such as https://example.com/hook.".into());
    }
    if typed.len() > LONGEST {
        return Err(format!("Keep the address under {LONGEST} letters."));
    }
    let url = Url::parse(typed);
    let url = url.map_err(|_| "Write a whole address, such as https://example.com/hook.")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("Leave name and password out of the address; deliveries are signed.".into());
    }
    if url.fragment().is_some() {
        return Err("Leave out the # and what follows; no server gets to see it.".into());
    }
    let plain = match url.scheme() {
        "https" => false,
        "http" if !networks.is_empty() => true,
        _ => return Err("The address has to begin with https://.".into()),
    };
    let literal = literal(&url);
    if literal.is_some_and(|ip| !may_be_called(ip, plain, networks)) {
        return Err(NOT_OUTSIDE.into());
    }
    Ok(url.into())
}

/// Why an address in a private network is refused.
pub const NOT_OUTSIDE: &str = "This address is not on the open internet. Networks of your own are \
                               opened to webhooks with MILEPOST_WEBHOOK_NETWORKS.";

/// The receiver's name, for lists, events and the log.
pub fn host(url: &str) -> String {
    let url = Url::parse(url).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// The address that a URL names without a name; however it was spelled, `url` has read it already.
pub fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(ip) => Some(ip.into()),
        Host::Ipv6(ip) => Some(ip.into()),
        Host::Domain(_) => None,
    }
}

/// Whether a webhook may connect to `ip`: anything on the open internet with encryption, and what
/// lies in `networks` with or without.
pub fn may_be_called(ip: IpAddr, plain: bool, networks: &[Network]) -> bool {
    let allowed = networks.iter().any(|network| network.holds(ip));
    allowed || (!plain && is_outside(ip))
}

/// Whether an address is on the open internet.
pub fn is_outside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_outside_v4(ip),
        IpAddr::V6(ip) => is_outside_v6(ip),
    }
}

/// What IANA's registry of special addresses keeps from the open internet (RFC 6890 and after),
/// as base and length.
const CLOSED_V4: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),      // this network
    ([10, 0, 0, 0], 8),     // private
    ([100, 64, 0, 0], 10),  // a provider's own
    ([127, 0, 0, 0], 8),    // loopback
    ([169, 254, 0, 0], 16), // link-local, and the clouds' metadata
    ([172, 16, 0, 0], 12),  // private
    ([192, 0, 0, 0], 24),   // protocols
    ([192, 0, 2, 0], 24),   // documentation
    ([192, 88, 99, 0], 24), // 6to4 relays, retired
    ([192, 168, 0, 0], 16), // private
    ([198, 18, 0, 0], 15),  // benchmarks
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4), // multicast
    ([240, 0, 0, 0], 4), // reserved, and broadcast
];

fn is_outside_v4(ip: Ipv4Addr) -> bool {
    let lies_in = |(base, bits): &([u8; 4], u32)| {
        (ip.to_bits() ^ u32::from_be_bytes(*base)) >> (32 - bits) == 0
    };
    !CLOSED_V4.iter().any(lies_in)
}

/// Of IPv6 only 2000::/3 is handed out; some of that is for special use. An address that carries an
/// IPv4 one leads where that one does.
fn is_outside_v6(ip: Ipv6Addr) -> bool {
    let part = ip.segments();
    let inner = Ipv4Addr::from_bits(ip.to_bits() as u32);
    match part {
        // Mapped (RFC 4291) and translated by NAT64 (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_outside_v4(inner),
        // Protocols with Teredo among them, documentation, 6to4, documentation again.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x2002, ..] => false,
        [0x3fff, 0..=0xfff, ..] => false,
        _ => part[0] >> 13 == 1,
    }
}
