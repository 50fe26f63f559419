//! The service's own binary, started for a test and ended with it.

use std::env;
use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::source::root;

/// A running service; dropping it ends it.
#[derive(Debug)]
pub struct Service {
    process: Child,
    /// Held open: a service whose standard output is gone can't print any more.
    _output: Lines<BufReader<ChildStdout>>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Service {
    /// Starts the service on a free port of loopback.
    ///
    /// # Panics
    /// If it can't be built or doesn't start; the message says why.
    pub fn start() -> Self {
        Service::listening_on("127.0.0.1:0", &binary())
    }

    /// Starts a [`binary`] at `bind`.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub fn listening_on(bind: &str, binary: &Path) -> Self {
        let mut command = Command::new(binary);
        command.args(["--bind", bind]).stdin(Stdio::null()).stdout(Stdio::piped());
        // Settings of whoever runs the tests are not the tests' settings.
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("GRAPH_SERVICE_")) {
            command.env_remove(name);
        }
        command.env("GRAPH_SERVICE_LOG", "warn");
        let mut process = command.spawn().expect("the service was built just now");
        let output = process.stdout.take().expect("standard output is piped");
        let mut output = BufReader::new(output).lines();
        let address = output.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, address) = line.split_once("listening on http://")?;
            address.trim_end_matches('/').parse().ok()
        });
        match address {
            Some(address) => Service { process, _output: output, address },
            None => panic!("the service ended without listening on {bind}: {:?}", process.wait()),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Builds the service as the running test was built, and says where it lies: cargo tells a package's tests only of the
/// package's own programs.
///
/// # Panics
/// If it can't be built.
pub fn binary() -> PathBuf {
    // With a test of the workspace beside it, cargo gives what is beneath it the features that it has for the workspace's
    // tests. Else a large part of that, and the service itself, would be built once more.
    built(&["--workspace", "--bin", "graph-service", "--test", "readme"])
}

/// Builds the service with nothing beside it, as those do who run it: what is beneath it may lack features that the
/// workspace's tests bring.
///
/// # Panics
/// If it can't be built.
pub fn binary_alone() -> PathBuf {
    built(&["--package", "graph-service"])
}

fn built(what: &[&str]) -> PathBuf {
    // …/target/<profile>/deps/<test>-<hash>
    let test = env::current_exe().expect("a running test has a path");
    let profile = test.ancestors().nth(2).expect("a test lies in its profile's folder");
    let target = profile.parent().expect("a profile lies in the target folder");
    let release = if profile.ends_with("release") { &["--release"][..] } else { &[] };

    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--locked"]).args(what);
    command.arg("--target-dir").arg(target).args(release);
    let built = command.current_dir(root()).status().expect("cargo runs the tests, so it can be run");
    assert!(built.success(), "the service does not build");
    profile.join(format!("graph-service{}", env::consts::EXE_SUFFIX))
}
