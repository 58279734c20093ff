//! A private PostgreSQL for one test run: its own directory, its own port, gone afterwards.
//!
//! Invariants: it never touches a server that was there before; it runs as somebody other than root, which the
//! server refuses; it ends with this process, also when this process is killed (Linux, through `setpriv`).

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::shell::{Program, find, have};

const START_MAX: Duration = Duration::from_mins(1);
const STOP_MAX: Duration = Duration::from_secs(15);

/// Durable like production, so that the crash tests mean something; roomy enough for parallel tests.
const SETTINGS: &[&str] =
    &["fsync=on", "max_connections=400", "shared_buffers=128MB", "listen_addresses=127.0.0.1"];

pub(crate) struct Postgres {
    server: Child,
    folder: PathBuf,
    port: u16,
}

/// The folder with `initdb` and `postgres`, newest version first.
pub(crate) fn binaries() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    folders.sort();
    folders.reverse();
    folders.extend(Program::line("pg_config --bindir").read().ok().map(|line| PathBuf::from(line.trim())));
    folders.extend(find("initdb").and_then(|file| file.parent().map(Path::to_path_buf)));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

impl Postgres {
    pub(crate) fn start() -> Result<Self> {
        let binaries = binaries().context("PostgreSQL is not installed")?;
        let folder = std::env::temp_dir().join(format!("harken-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let owner = Owner::choose()?;
        owner.take(&folder)?;
        let data = folder.join("data");
        let init = owner.program(&binaries.join("initdb"), false);
        init.arg("--pgdata")
            .arg(&data)
            .arg("--auth=trust")
            .arg("--username=harken")
            .arg("--encoding=UTF8")
            .arg("--locale=C")
            .arg("--no-sync")
            .within(&folder)
            .read()?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut program =
            owner.program(&binaries.join("postgres"), true).arg("-D").arg(&data).within(&folder);
        program = program.arg("-p").arg(port.to_string()).arg("-k").arg(&folder);
        program = SETTINGS.iter().fold(program, |program, setting| program.arg("-c").arg(setting));
        let mut command = program.into_command();
        command.stdout(fs::File::create(folder.join("log"))?).stderr(Stdio::null());
        command.stderr(fs::File::create(folder.join("errors"))?);
        let server = command.spawn().context("starting PostgreSQL")?;
        let mut started = Self { server, folder, port };
        started.wait(&owner, &binaries)?;
        println!("PostgreSQL runs on port {port}");
        Ok(started)
    }

    /// For `HARKEN_TEST_POSTGRES_URL`; the user may create databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://harken@127.0.0.1:{}/postgres", self.port)
    }

    fn wait(&mut self, owner: &Owner, binaries: &Path) -> Result<()> {
        let until = Instant::now() + START_MAX;
        let port = self.port.to_string();
        while Instant::now() < until {
            if let Some(status) = self.server.try_wait()? {
                bail!("PostgreSQL ended at once ({status}): {}", self.errors());
            }
            let ready = owner
                .program(&binaries.join("pg_isready"), false)
                .arg("-h")
                .arg("127.0.0.1")
                .arg("-p")
                .arg(&port);
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() && ready.read().is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL was not ready after {} s: {}", START_MAX.as_secs(), self.errors())
    }

    fn errors(&self) -> String {
        fs::read_to_string(self.folder.join("errors")).unwrap_or_default()
    }
}

impl Drop for Postgres {
    /// SIGINT is PostgreSQL's fast shutdown; a server that ignores it is killed.
    fn drop(&mut self) {
        let asked = Program::line(&format!("kill -INT {}", self.server.id())).read();
        let until = Instant::now() + STOP_MAX;
        while asked.is_ok() && Instant::now() < until && matches!(self.server.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(50));
        }
        let gone = self.server.kill().and_then(|()| self.server.wait()).is_ok();
        let removed = fs::remove_dir_all(&self.folder).is_ok();
        println!(
            "PostgreSQL {}",
            if gone && removed { "stopped" } else { "stopped, but left its folder behind" }
        );
    }
}

/// Who runs the server: ourselves, or another user where we are root.
struct Owner(Option<(u32, u32)>);

impl Owner {
    fn choose() -> Result<Self> {
        let id = |flag: &str, user: &str| -> Result<u32> {
            Ok(Program::line(&format!("id {flag} {user}")).read()?.trim().parse()?)
        };
        if id("-u", "")? != 0 {
            return Ok(Self(None));
        }
        let user = ["postgres", "nobody"].into_iter().find(|user| id("-u", user).is_ok());
        let user = user.context("PostgreSQL refuses to run as root, and there is no other user to run it")?;
        Ok(Self(Some((id("-u", user)?, id("-g", user)?))))
    }

    fn take(&self, folder: &Path) -> Result<()> {
        if let Some((user, group)) = self.0 {
            std::os::unix::fs::chown(folder, Some(user), Some(group))?;
        }
        Ok(())
    }

    /// `tied` programs get a signal when this process dies.
    fn program(&self, file: &Path, tied: bool) -> Program {
        if !have("setpriv") {
            return Program::new(file);
        }
        let mut program = Program::new("setpriv");
        if tied {
            program = program.arg("--pdeathsig").arg("INT");
        }
        if let Some((user, group)) = self.0 {
            program =
                program.arg(format!("--reuid={user}")).arg(format!("--regid={group}")).arg("--clear-groups");
        }
        program.arg(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_server_starts_answers_and_leaves_nothing_behind() {
        if binaries().is_none() {
            return;
        }
        let server = Postgres::start().unwrap();
        let folder = server.folder.clone();
        assert!(server.url().starts_with("postgres://harken@127.0.0.1:"));
        drop(server);
        assert!(!folder.exists());
    }
}
