//! Caddy with one static page, where it is installed. It knows no signed addresses, and so does less
//! than we do.

use super::many::free_address;
use super::server::Server;
use std::path::Path;
use std::process::Command;

/// Serves a page of so many bytes from `folder` at `/page.html`; none where there is no Caddy.
pub fn static_page(folder: &Path, size: usize) -> Option<Server> {
    let binary = ["/usr/bin/caddy", "/usr/local/bin/caddy"];
    let binary = binary.into_iter().find(|at| Path::new(at).exists())?;
    std::fs::create_dir_all(folder.join("files")).unwrap();
    std::fs::write(folder.join("files/page.html"), vec![b'x'; size]).unwrap();
    let (address, files) = (free_address(), folder.join("files"));
    let settings = format!(
        "{{\n admin off\n auto_https off\n}}\n\
         http://{address} {{\n root * {}\n file_server\n}}\n",
        files.display()
    );
    std::fs::write(folder.join("Caddyfile"), settings).unwrap();
    let mut command = Command::new(binary);
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(folder.join("Caddyfile"));
    // One core, as everybody else here; and nothing of it outside this folder.
    command.env("GOMAXPROCS", "1").env("HOME", folder).env("XDG_DATA_HOME", folder);
    command.env("XDG_CONFIG_HOME", folder).stderr(std::process::Stdio::null());
    Some(Server::of(command, address))
}
