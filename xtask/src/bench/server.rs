//! A server under measure, in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use super::load::Connection;

/// A running server, ended when dropped.
pub struct Server {
    process: Child,
    /// Host and port.
    pub address: String,
}

impl Server {
    /// Starts a command that prints its address, and waits for it.
    pub fn start(command: &mut Command) -> Result<Self> {
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("the server has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line
            .split("http://")
            .nth(1)
            .map(|rest| rest.trim().trim_end_matches('/').to_owned())
            .with_context(|| format!("the server did not say its address: {line:?}"))?;
        Ok(Self { process, address })
    }

    /// The body at a path.
    pub fn body(&self, path: &str) -> Result<Vec<u8>> {
        Connection::open(&self.address)?.get(path)
    }

    /// Its resident memory, in kB.
    pub fn resident_kilobytes(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok())
            .context("the server's memory cannot be read")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It only reads: ending it at once loses nothing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
