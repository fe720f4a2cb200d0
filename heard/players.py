"""Programs of their own that play with the Python modules, as a user's would; the recording process loads neither."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from server import Server, ahead

# Plays a track with the module and goes on until told to end.
BACKEND = """
import sys, realtime_backend
track = open(sys.argv[1]).read()
realtime_backend.start_stream(track)
print("playing", flush=True)
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
realtime_backend.stop_stream()
"""

PACKAGE = """
import sys, heterodyne
track = heterodyne.Track.load(sys.argv[1])
with track.play(sample_rate=int(sys.argv[2]), buffer=4096) as player:
    print("playing", flush=True)
    for line in sys.stdin:
        exec(line)
        print("done", flush=True)
"""


class Script:
    """A Python program that plays and carries out lines of Python."""

    def __init__(self, server: Server, program: str, track: Path) -> None:
        command = [sys.executable, "-c", program, str(track), str(server.rate)]
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *ahead(), *command],
            env=server.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self._expect("playing")

    def do(self, line: str) -> None:
        """Carries out one line."""
        assert self._process.stdin is not None
        print(line, file=self._process.stdin, flush=True)
        self._expect("done")

    def _expect(self, word: str) -> None:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline().strip()
        assert answer == word, f"{answer!r} instead of {word!r}, exit status {self._process.poll()}"

    def __enter__(self) -> Script:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            status = self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        assert kind is not None or status == 0, f"exit status {status}"
