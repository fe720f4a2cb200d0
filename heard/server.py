"""A private PulseAudio that plays into nothing, so that what reaches a sound card can be recorded and compared.

Invariant: it needs no root, no D-Bus, no network and no setting of the machine; everything it writes lies in one folder, and it
dies with the process that started it, however that one ends.

The sink's monitor passes float samples on untouched as long as rate, format and channels of player, sink and recorder agree.
`norewinds=1` keeps the first 53 ms; without `enable-memfd=no` ALSA's plug-in reports hundreds of errors.
"""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

SINK = "heard"

# ALSA's `default` leads to the private server and nowhere else, whatever the machine's own settings say; `monitor` records what is played.
ALSA = """\
</usr/share/alsa/alsa.conf>
pcm.!default {{ type pulse server "unix:{socket}" device "{sink}" hint {{ show on description "private sink" }} }}
ctl.!default {{ type pulse server "unix:{socket}" }}
pcm.monitor {{ type pulse server "unix:{socket}" device "{sink}.monitor" hint {{ show on description "monitor of the private sink" }} }}
"""

# How long a server may take to answer.
PATIENCE_SECS = 20.0


class Server:
    """The server, and the environment in which programs find it."""

    def __init__(self, folder: Path, rate: int = 48_000, sample_format: str = "float32le", channels: int = 2) -> None:
        self.rate, self.sample_format, self.channels = rate, sample_format, channels
        self._folder = folder
        for name in ("home", "run", "conf"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "run").chmod(0o700)
        self._socket = folder / "run" / "socket"
        conf = folder / "conf"
        # Browsers take the server's rate for the card's, and convert when the two differ.
        (conf / "daemon.conf").write_text(
            "enable-memfd=no\nexit-idle-time=-1\nflat-volumes=no\nrealtime-scheduling=no\nhigh-priority=no\n"
            f"default-sample-rate={rate}\n"
        )
        (conf / "client.conf").write_text("enable-memfd=no\nautospawn=no\n")
        (conf / "asound.conf").write_text(ALSA.format(socket=self._socket, sink=SINK))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Of every program that is to play here or to record."""
        ours = {
            "HOME": self._folder / "home",
            "XDG_RUNTIME_DIR": self._folder / "run",
            "XDG_CONFIG_HOME": self._folder / "home",
            "PULSE_RUNTIME_PATH": self._folder / "run",
            "PULSE_STATE_PATH": self._folder / "run",
            "PULSE_CONFIG_PATH": self._folder / "conf",
            "PULSE_CLIENTCONFIG": self._folder / "conf" / "client.conf",
            "PULSE_SERVER": f"unix:{self._socket}",
            "ALSA_CONFIG_PATH": self._folder / "conf" / "asound.conf",
        }
        left = {name: word for name, word in os.environ.items() if name != "HETERODYNE_DEVICE"}
        return left | {name: str(word) for name, word in ours.items()}

    def start(self) -> None:
        """Starts the server and returns when it answers."""
        script = self._folder / "conf" / "private.pa"
        script.write_text(
            f"load-module module-native-protocol-unix auth-anonymous=1 socket={self._socket}\n"
            f"load-module module-null-sink sink_name={SINK} norewinds=1 format={self.sample_format}"
            f" rate={self.rate} channels={self.channels}\n"
            f"set-default-sink {SINK}\n"
        )
        command = ["setpriv", "--pdeathsig", "KILL", *ahead(), "pulseaudio", "-n", "--daemonize=no"]
        command += ["--use-pid-file=no", "--log-level=error", "--log-target=stderr", "-F", str(script)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE_SECS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the private PulseAudio does not answer: {(self._folder / 'log').read_text()}")

    def _answers(self) -> bool:
        asked = subprocess.run(["pactl", "info"], env=self.environment, capture_output=True, timeout=PATIENCE_SECS)
        return asked.returncode == 0 and SINK.encode() in asked.stdout

    def kill(self) -> None:
        """Ends the server as a crash would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None
        self._socket.unlink(missing_ok=True)


@functools.cache
def _goes_ahead() -> bool:
    return bool(shutil.which("chrt")) and subprocess.run(["chrt", "-f", "5", "true"], capture_output=True).returncode == 0


def ahead() -> list[str]:
    """What to put before a command so that it goes before ordinary threads; nothing where the system refuses."""
    return ["chrt", "-f", "5"] if _goes_ahead() else []
