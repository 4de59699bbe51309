//! What it is shipped with: the files in `docs/deploy/`, the image and the health check, judged by
//! the programs that they are for.

use super::{file, found, root, said};
use crate::support::outside::Program;
use std::path::Path;
use std::process::Command;

#[test]
fn nginx_takes_the_example() {
    let Some(nginx) = found("nginx", "nginx_takes_the_example") else { return };
    let Some(openssl) = found("openssl", "nginx_takes_the_example") else { return };
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (key, certificate) = (at("privkey.pem"), at("fullchain.pem"));
    let mut makes = Command::new(openssl);
    makes.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]);
    makes.args(["-subj", "/CN=portal.example.com", "-keyout", &key, "-out", &certificate]);
    assert!(said(&mut makes).0);
    let keys = "/etc/letsencrypt/live/portal.example.com/";
    let site = file("docs/deploy/nginx.conf")
        .replace(&format!("{keys}fullchain.pem"), &certificate)
        .replace(&format!("{keys}privkey.pem"), &key)
        .replace("/var/log/nginx/milepost-error.log", &at("error.log"));
    std::fs::write(at("site"), site).unwrap();
    let whole = format!(
        "pid {};\nerror_log {};\nevents {{}}\nhttp {{ include {}; }}\n",
        at("pid"),
        at("all.log"),
        at("site")
    );
    std::fs::write(at("whole"), whole).unwrap();
    let (good, says) = said(Command::new(nginx).args(["-t", "-c", &at("whole")]));
    assert!(good && says.contains("test is successful"), "{says}");
    assert!(!says.contains("[warn]"), "{says}");
}

/// The unit, with a program that is here in the place of the installed one.
fn unit(folder: &Path) -> String {
    let unit = file("docs/deploy/milepost.service");
    let unit = unit.replace("/usr/local/bin/milepost", env!("CARGO_BIN_EXE_milepost"));
    let path = folder.join("milepost.service");
    std::fs::write(&path, unit).unwrap();
    path.display().to_string()
}

#[test]
fn systemd_takes_the_unit_and_finds_little_exposed() {
    let test = "systemd_takes_the_unit_and_finds_little_exposed";
    let Some(analyze) = found("systemd-analyze", test) else { return };
    let folder = tempfile::tempdir().unwrap();
    let unit = unit(folder.path());
    let (good, says) = said(Command::new(&analyze).args(["verify", &unit]));
    assert!(good && !says.contains("milepost.service:"), "{says}");
    // 1.5 of 10 is what is left to a program that listens and writes files.
    let judge = ["security", "--no-pager", "--offline=true", "--threshold=16", &unit];
    let (good, says) = said(Command::new(&analyze).args(judge));
    assert!(good, "{says}");
}

#[test]
fn the_image_has_all_that_its_build_reads() {
    let (image, admitted) = (file("Dockerfile"), file(".dockerignore"));
    let folder = tempfile::tempdir().unwrap();
    let build = image.split("\nFROM ").nth(1).unwrap();
    let mut copied = 0;
    for line in build.lines().filter_map(|line| line.strip_prefix("COPY ")) {
        let words: Vec<_> = line.split(' ').collect();
        let (to, from) = words.split_last().unwrap();
        for from in from {
            let named = admitted.lines().any(|line| {
                line.strip_prefix('!').is_some_and(|line| line.trim_end_matches('/') == *from)
            });
            assert!(named, ".dockerignore keeps {from} from the builder");
            let to = if *to == "./" { from } else { to };
            let to = folder.path().join(to);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            let mut copy = Command::new("cp");
            let (good, says) = said(copy.arg("-r").arg(root().join(from)).arg(to));
            assert!(good, "{says}");
            copied += 1;
        }
    }
    assert!(copied > 5);
    // Cargo reads the manifest and finds every file that it names.
    let mut reads = Command::new(env!("CARGO"));
    reads.args(["metadata", "--offline", "--locked", "--no-deps", "--format-version", "1"]);
    let (good, says) = said(reads.current_dir(folder.path()));
    assert!(good, "{says}");
    // Whatever the program takes in while it is compiled lies in those folders.
    assert!(folder.path().join("build.rs").exists());
}

#[test]
fn the_image_is_never_root_and_fly_gets_the_one_that_takes_its_volume_over() {
    let image = file("Dockerfile");
    let last = image.rsplit("\nFROM ").next().unwrap();
    assert!(last.contains("\nUSER 10001:10001\n"), "{last}");
    assert!(last.contains("HEALTHCHECK") && last.contains("\"healthcheck\"]"), "{last}");
    let fly: toml::Table = file("fly.toml").parse().unwrap();
    let target = fly["build"]["build-target"].as_str().unwrap();
    assert!(image.contains(&format!(" AS {target}\n")), "{target}");
    let takes = image.split(&format!(" AS {target}\n")).nth(1).unwrap();
    assert!(takes.contains("setpriv --reuid=milepost"), "{takes}");
}

#[test]
fn the_health_check_says_whether_the_server_is_ready() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let mut program = Program::start(&data, &[]);
    let check = |listen: &str| {
        let mut check = Command::new(env!("CARGO_BIN_EXE_milepost"));
        said(check.args(["healthcheck", "--listen", listen]).env("MILEPOST_DATA", &data))
    };
    assert_eq!(check(&program.address), (true, "ready\n".into()));
    let port = program.address.rsplit(':').next().unwrap().to_owned();
    for everywhere in [format!("0.0.0.0:{port}"), format!("[::]:{port}")] {
        assert!(check(&everywhere).0, "{everywhere} listens here, too");
    }
    assert!(program.stop());
    let (good, says) = check(&program.address);
    assert!(!good && says.contains("nobody answers at"), "{says}");
}
