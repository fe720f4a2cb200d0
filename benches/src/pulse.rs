//! A private PulseAudio that plays into nothing, for a program that plays on ALSA's default device.
//!
//! Invariant: everything lies in one temporary folder; the server dies with this process (`setpriv --pdeathsig`) and no setting
//! of the machine is read or changed. Whatever plays there is pointed to it by its environment, which a process cannot change for
//! its own threads; so one process prepares the folder and another one plays.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The server.
pub struct Pulse {
    folder: PathBuf,
    server: Option<Child>,
}

impl Pulse {
    /// Prepares a folder and gives the environment of a program that will play there and own the server.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn prepared(
        folder: &Path,
        sample_rate: u32,
    ) -> Result<[(&'static str, String); 7], String> {
        let at = |error: std::io::Error| format!("{}: {error}", folder.display());
        for name in ["home", "run", "conf"] {
            std::fs::create_dir_all(folder.join(name)).map_err(at)?;
        }
        for (name, text) in files(folder, sample_rate) {
            std::fs::write(folder.join(name), text).map_err(at)?;
        }
        Ok(environment(folder))
    }

    /// Starts the server in a prepared folder, from within the environment that belongs to it.
    ///
    /// # Errors
    /// A program is missing, or the server does not answer.
    pub fn start(folder: PathBuf) -> Result<Self, String> {
        let mut pulse = Self {
            folder,
            server: None,
        };
        pulse.revive()?;
        let begin = Instant::now();
        while !answers() {
            if begin.elapsed() > PATIENCE {
                return Err("the private PulseAudio does not answer".to_owned());
            }
        }
        Ok(pulse)
    }

    /// Ends the server as a crash would.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            // It may have ended by itself; then there is nothing left to end.
            let _ = server.kill();
            let _ = server.wait();
        }
        let _ = std::fs::remove_file(self.folder.join("run/socket"));
    }

    /// Starts the server again; it answers a little later.
    ///
    /// # Errors
    /// A program is missing.
    pub fn revive(&mut self) -> Result<(), String> {
        self.kill();
        let mut server = Command::new("setpriv");
        server
            .args(["--pdeathsig", "KILL", "pulseaudio", "-n", "--daemonize=no"])
            .args(["--use-pid-file=no", "--log-level=error", "-F"])
            .arg(self.folder.join("conf/private.pa"))
            .stdin(Stdio::null());
        let server = server.spawn();
        self.server = Some(server.map_err(|error| format!("setpriv, pulseaudio: {error}"))?);
        Ok(())
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.kill();
    }
}

fn answers() -> bool {
    let mut ask = Command::new("pactl");
    ask.arg("info").stdout(Stdio::null()).stderr(Stdio::null());
    ask.status().is_ok_and(|status| status.success())
}

fn files(folder: &Path, sample_rate: u32) -> [(&'static str, String); 4] {
    let socket = folder.join("run/socket");
    let socket = socket.display();
    [
        (
            "conf/daemon.conf",
            "enable-memfd=no\nexit-idle-time=-1\nflat-volumes=no\n".to_owned(),
        ),
        (
            "conf/client.conf",
            "enable-memfd=no\nautospawn=no\n".to_owned(),
        ),
        (
            "conf/private.pa",
            format!(
                "load-module module-native-protocol-unix auth-anonymous=1 socket={socket}\n\
                 load-module module-null-sink sink_name=soak norewinds=1 format=float32le rate={sample_rate} channels=2\n\
                 set-default-sink soak\n"
            ),
        ),
        (
            "conf/asound.conf",
            format!(
                "</usr/share/alsa/alsa.conf>\n\
                 pcm.!default {{ type pulse server \"unix:{socket}\" }}\n\
                 ctl.!default {{ type pulse server \"unix:{socket}\" }}\n"
            ),
        ),
    ]
}

fn environment(folder: &Path) -> [(&'static str, String); 7] {
    let path = |name: &str| folder.join(name).display().to_string();
    [
        ("HOME", path("home")),
        ("XDG_RUNTIME_DIR", path("run")),
        ("PULSE_RUNTIME_PATH", path("run")),
        ("PULSE_STATE_PATH", path("run")),
        ("PULSE_CONFIG_PATH", path("conf")),
        ("PULSE_SERVER", format!("unix:{}", path("run/socket"))),
        ("ALSA_CONFIG_PATH", path("conf/asound.conf")),
    ]
}
