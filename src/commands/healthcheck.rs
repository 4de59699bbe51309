//! `milepost healthcheck`: asks the server that runs here whether it is ready, for containers that
//! hold nothing else that could ask.

use clap::Command;
use milepost::config::Config;
use milepost::error::{Error, Result};
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// How it is said.
pub fn words() -> Command {
    Command::new("healthcheck").about("Ask the server that runs here whether it is ready")
}

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks `/readyz`; an error if nobody answers, or something else than that all is well.
pub fn ask(config: &Config) -> Result<()> {
    let stream = doors(config.listen).into_iter().find_map(|door| {
        let stream = TcpStream::connect_timeout(&door, PATIENCE);
        stream.ok()
    });
    let mut stream = stream.ok_or_else(|| {
        Error::broken(format!("nobody answers at {}; is the server running?", config.listen))
    })?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(16 * 1024).read_to_string(&mut answer)?;
    let head = answer.lines().next().unwrap_or_default();
    if head.split(' ').nth(1) == Some("200") {
        println!("ready");
        return Ok(());
    }
    Err(Error::broken(format!("the server is not ready: {head}")))
}

/// Where to knock at a server that listens there. One that listens everywhere listens here.
fn doors(listen: SocketAddr) -> Vec<SocketAddr> {
    let at = |ip: IpAddr| SocketAddr::new(ip, listen.port());
    let (old, new) = (at(Ipv4Addr::LOCALHOST.into()), at(Ipv6Addr::LOCALHOST.into()));
    match listen.ip() {
        // Without IPv6 in the kernel, the system gives such a listener IPv4 alone.
        IpAddr::V6(ip) if ip.is_unspecified() => vec![new, old],
        IpAddr::V4(ip) if ip.is_unspecified() => vec![old],
        _ => vec![listen],
    }
}
