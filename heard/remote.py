"""Steers the program `remote`, which is a session and nothing around it."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from server import Server, ahead

# Large enough that a busy machine seldom runs dry, small enough that a test waits little.
BUFFER_FRAMES = 2048


class Remote:
    """A session that plays. Every order is answered with its snapshot."""

    def __init__(self, server: Server, track: Path, *words: str, held: bool = False) -> None:
        program = os.environ["HETERODYNE_REMOTE"]
        command = [program, str(track), "--rate", str(server.rate), "--buffer", str(BUFFER_FRAMES), *words]
        if held:
            command.insert(0, str(Path(program).with_name("hold")))
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *ahead(), *command],
            env=server.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )

    def order(self, line: str) -> dict[str, Any]:
        """Gives an order and returns the answer."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(line, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"remote ended: {self.end()}")
        return json.loads(answer)

    def until(self, holds: Callable[[dict[str, Any]], bool], wait: Callable[[], None]) -> dict[str, Any]:
        """Looks again and again, with a `wait` in between, until the snapshot is as wanted."""
        for _ in range(600):
            snapshot = self.order("look")
            if holds(snapshot):
                return snapshot
            wait()
        raise RuntimeError(f"it never came to be: {snapshot}")

    def told(self, kind: str, count: int) -> list[str]:
        """Waits for so many events of a kind, asking ten times a second, and returns them with all others in between."""
        events: list[str] = []
        asked = threading.Event()
        for _ in range(600):
            events += self.order("events")
            if sum(event.startswith(kind) for event in events) >= count:
                return events
            asked.wait(0.1)
        raise RuntimeError(f"fewer than {count} events {kind}: {events}")

    @property
    def process_id(self) -> int:
        """Of the session itself, when nothing stands between."""
        return self._process.pid

    def processor_secs(self) -> float:
        """Processor time used so far."""
        fields = Path(f"/proc/{self.process_id}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> tuple[int, str]:
        """Ends it by the end of its input; returns its exit status and what it complained of."""
        assert self._process.stdin is not None and self._process.stderr is not None
        self._process.stdin.close()
        complaints = self._process.stderr.read()
        return self._process.wait(timeout=30), complaints

    def __enter__(self) -> Remote:
        return self

    def __exit__(self, kind: type[BaseException] | None, what: BaseException | None, trace: TracebackType | None) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
