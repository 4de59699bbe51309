//! Networks, and where a visitor’s address is read, as settings name them.

use super::ClientIp;
use std::net::IpAddr;

/// An address or a network of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Whether `address` lies in it. IPv4 in IPv6 counts as IPv4.
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.base.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => {
                same(base.to_bits().into(), ip.to_bits().into(), 32, self.bits)
            }
            (IpAddr::V6(base), IpAddr::V6(ip)) => {
                same(base.to_bits(), ip.to_bits(), 128, self.bits)
            }
            _ => false,
        }
    }
}

fn same(a: u128, b: u128, width: u8, bits: u8) -> bool {
    bits == 0 || (a ^ b) >> (width - bits.min(width)) == 0
}

impl std::str::FromStr for Network {
    type Err = crate::words::Unknown;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (base, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let base: IpAddr = base.trim().parse().map_err(|_| crate::words::Unknown)?;
        let width = if base.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.trim().parse().map_err(|_| crate::words::Unknown)?,
            None => width,
        };
        if bits <= width { Ok(Self { base, bits }) } else { Err(crate::words::Unknown) }
    }
}

/// "peer", "xff" or "header:Name".
pub fn client_ip(typed: &str) -> Option<ClientIp> {
    match typed {
        "peer" => Some(ClientIp::Peer),
        "xff" => Some(ClientIp::Forwarded),
        header => {
            let name = header.strip_prefix("header:")?;
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
            (!name.is_empty() && name.chars().all(is_name)).then(|| ClientIp::Header(name.into()))
        }
    }
}
