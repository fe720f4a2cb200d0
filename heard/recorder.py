"""Records the monitor of the private sink; its length is the clock of the tests, so that none of them sleeps."""

from __future__ import annotations

import subprocess
import threading
import time

import numpy as np

from server import SINK, Server, ahead

# How long a recording may bring nothing new before it counts as dead.
SILENT_SECS = 20.0


class Recorder:
    """A recording that goes on. Float, at the sink's own rate and channels, so that nothing is converted."""

    def __init__(self, server: Server) -> None:
        self.rate, self.channels = server.rate, server.channels
        command = ["setpriv", "--pdeathsig", "KILL", *ahead(), "parec", "--raw", f"--device={SINK}.monitor"]
        command += ["--format=float32le", f"--rate={server.rate}", f"--channels={server.channels}", "--latency-msec=50"]
        self._process = subprocess.Popen(command, env=server.environment, stdout=subprocess.PIPE)
        self._bytes = bytearray()
        self._grown = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait(0.0)

    def _read(self) -> None:
        assert self._process.stdout is not None
        while piece := self._process.stdout.read1(1 << 16):
            with self._grown:
                self._bytes += piece
                self._grown.notify_all()
        with self._grown:
            self._ended = True
            self._grown.notify_all()

    @property
    def frames(self) -> int:
        """How long the recording is."""
        return len(self._bytes) // (4 * self.channels)

    @property
    def ended(self) -> bool:
        """Whether the server is gone."""
        return self._ended

    def wait(self, secs: float) -> None:
        """Returns when so much more has been recorded (at least something)."""
        self.reach(self.frames + max(int(secs * self.rate), 1))

    def reach(self, frames: int) -> None:
        """Returns when the recording is that long."""
        with self._grown:
            while self.frames < frames and not self._ended:
                if not self._grown.wait(SILENT_SECS):
                    raise RuntimeError("the recording stands still")

    def until(self, holds, secs: float = 30.0) -> None:
        """Returns when `holds(samples so far)`; asks after each new piece."""
        end = time.monotonic() + secs
        while not holds(self.samples()):
            if time.monotonic() > end:
                raise RuntimeError(f"not within {secs} s: {holds.__name__}")
            self.wait(0.1)

    def samples(self) -> np.ndarray:
        """What has been recorded, (frames, channels)."""
        with self._grown:
            whole = self.frames * 4 * self.channels
            return np.frombuffer(bytes(self._bytes[:whole]), "<f4").reshape(-1, self.channels)

    def stop(self) -> np.ndarray:
        """Ends the recording and returns it."""
        self._process.terminate()
        self._process.wait()
        self._reader.join()
        return self.samples()
