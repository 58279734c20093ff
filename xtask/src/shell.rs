//! Starting other programs: echoed, streamed, and with their output kept for whoever counts it.
//!
//! A program that fails is an error that names the program, so no caller can overlook it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};

use anyhow::{Context, Result, bail};

/// The repository root, whatever directory the command was started in.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Whether a program of this name is on the search path.
pub(crate) fn have(program: &str) -> bool {
    find(program).is_some()
}

pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// One program with its arguments, to be run in the repository root unless told otherwise.
pub(crate) struct Program {
    command: Command,
    shown: String,
}

/// How a program ended, and everything it printed on both streams.
pub(crate) struct Outcome {
    pub(crate) success: bool,
    pub(crate) text: String,
}

impl Program {
    pub(crate) fn new(name: impl AsRef<OsStr>) -> Self {
        let shown = name.as_ref().to_string_lossy().into_owned();
        let mut command = Command::new(name);
        command.current_dir(root()).stdin(Stdio::null());
        Self { command, shown }
    }

    /// Splits `line` at blanks; arguments that hold blanks go through [`Program::arg`].
    pub(crate) fn line(line: &str) -> Self {
        let mut words = line.split_whitespace();
        words.clone().skip(1).fold(Self::new(words.next().unwrap_or_default()), Self::arg)
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    pub(crate) fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub(crate) fn within(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(root().join(folder));
        self
    }

    pub(crate) fn into_command(self) -> Command {
        self.command
    }

    /// Runs with the terminal's own streams; an exit code other than zero is an error.
    pub(crate) fn run(mut self) -> Result<()> {
        println!("$ {}", self.shown);
        let status = self.command.status().with_context(|| format!("`{}` did not start", self.shown))?;
        if !status.success() {
            bail!("`{}` failed ({status})", self.shown);
        }
        Ok(())
    }

    /// Runs silently and returns standard output; an exit code other than zero is an error.
    pub(crate) fn read(mut self) -> Result<String> {
        let output = self.command.output().with_context(|| format!("`{}` did not start", self.shown))?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            bail!("`{}` failed ({}): {}", self.shown, output.status, errors.trim());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Runs, prints each line as it comes, and keeps both streams.
    pub(crate) fn watch(mut self) -> Result<Outcome> {
        println!("$ {}", self.shown);
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().with_context(|| format!("`{}` did not start", self.shown))?;
        let (lines, received) = channel();
        let readers = [
            child.stdout.take().map(|stream| forward(stream, lines.clone())),
            child.stderr.take().map(|stream| forward(stream, lines.clone())),
        ];
        drop(lines);
        let mut text = String::new();
        for line in received {
            println!("{line}");
            text.push_str(&line);
            text.push('\n');
        }
        for reader in readers.into_iter().flatten() {
            reader.join().ok().with_context(|| format!("reading `{}` failed", self.shown))?;
        }
        Ok(Outcome { success: child.wait()?.success(), text })
    }
}

fn forward(stream: impl Read + Send + 'static, lines: Sender<String>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            // The receiver outlives both streams; if it is gone, nobody wants the line.
            if lines.send(String::from_utf8_lossy(&line).trim_end().to_owned()).is_err() {
                return;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watched_program_keeps_both_streams_and_its_verdict() {
        let outcome = Program::new("sh").arg("-c").arg("echo out; echo err >&2; exit 3").watch().unwrap();
        assert!(!outcome.success);
        assert!(outcome.text.contains("out\n") && outcome.text.contains("err\n"));
    }

    #[test]
    fn a_failing_program_is_an_error_that_names_it() {
        let error = Program::line("false --loudly").run().unwrap_err();
        assert!(error.to_string().contains("false --loudly"));
    }
}
