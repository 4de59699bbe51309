//! nginx with one static page behind `secure_link`, where it is installed.

use super::many::free_address;
use super::server::Server;
use std::path::Path;
use std::process::Command;

/// How it is set up: what is said of it, and what it is told.
pub struct Setup {
    /// In the table.
    pub says: &'static str,
    told: &'static str,
}

/// As Debian's own settings have it: each request is a line in its log, as each of ours is a look
/// that is counted.
pub const USUAL: Setup = Setup {
    says: "a page of nginx that is signed, as Debian sets it up",
    told: "access_log logs/access.log;",
};

/// With whatever makes it fast: nothing is written down, and its file is not opened anew.
pub const TUNED: Setup = Setup {
    says: "a page of nginx that is signed, with no log and its file kept open",
    told: "access_log off; tcp_nodelay on; open_file_cache max=100;",
};

/// Serves a page of so many bytes from `prefix`, and the path that it answers to; none where there
/// is no nginx.
pub fn signed_page(prefix: &Path, size: usize, setup: &Setup) -> Option<(Server, String)> {
    let binary =
        ["/usr/sbin/nginx", "/usr/bin/nginx"].into_iter().find(|at| Path::new(at).exists())?;
    for folder in ["files", "logs", "body"] {
        std::fs::create_dir_all(prefix.join(folder)).unwrap();
    }
    std::fs::write(prefix.join("files/page.html"), vec![b'x'; size]).unwrap();
    let address = free_address();
    let whoever = Command::new("id").arg("-u").output().unwrap();
    let user = if whoever.stdout == b"0\n" { "user root;" } else { "" };
    let told = setup.told;
    let settings = format!(
        "{user} daemon off; master_process off; worker_processes 1; pid nginx.pid;
         error_log logs/error.log crit;
         events {{ worker_connections 768; }}
         http {{
           sendfile on; tcp_nopush on; keepalive_requests 10000000; {told}
           types {{ text/html html; }}
           client_body_temp_path body; proxy_temp_path body; fastcgi_temp_path body;
           uwsgi_temp_path body; scgi_temp_path body;
           server {{
             listen {address}; root files;
             location / {{
               secure_link $arg_md5,$arg_expires;
               secure_link_md5 \"$secure_link_expires$uri secret\";
               if ($secure_link = \"\") {{ return 403; }}
               if ($secure_link = \"0\") {{ return 410; }}
             }}
           }}
         }}"
    );
    std::fs::write(prefix.join("nginx.conf"), settings).unwrap();
    let mut command = Command::new(binary);
    command.args(["-p", prefix.to_str()?, "-c", "nginx.conf", "-e", "logs/error.log"]);
    Some((Server::of(command, address), format!("/page.html?md5={}&expires=4102444800", tag())))
}

/// What the page is signed with, as nginx reads it.
fn tag() -> String {
    let sum = "printf %s '4102444800/page.html secret' | openssl md5 -binary | base64 \
               | tr +/ -_ | tr -d =";
    let told = Command::new("sh").args(["-c", sum]).output().unwrap();
    String::from_utf8(told.stdout).unwrap().trim().to_owned()
}
