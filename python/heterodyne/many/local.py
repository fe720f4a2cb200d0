"""Local worker processes: one for each slot, with a pipe of its own, replaced when it dies.

A process is started afresh (nothing of this one is inherited but the module path), so threads and open files here do not matter, and
the program that renders needs no ``if __name__ == "__main__"``. The end of its pipe tells that a process is gone; then the task that
it had is begun again by its successor. When this process ends, however it ends, the pipes close and the workers end themselves.
"""

from __future__ import annotations

import json
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from queue import SimpleQueue
from typing import IO, Any

from heterodyne import _native
from heterodyne.many.events import Answered, Broken, Inbox, Lost, Started
from heterodyne.many.task import Answer, Bundle, Call, bundle_here

MOST_DEATHS = 3
"""A task that has cost so many workers is given up."""

ENDING_SECS = 1.0
"""What a process whose pipes are closed is given to end by itself."""

_LENGTH = struct.Struct("<Q")
_CHILD = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); import heterodyne.many.worker; heterodyne.many.worker.main()"
)


def send(pipe: IO[bytes], message: object) -> None:
    """Writes one message."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Reads one message.

    Raises:
        EOFError: The other side is gone.
    """
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    length = _LENGTH.unpack(head)[0]
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)


class LocalWorkers:
    """So many processes on this machine."""

    def __init__(self, processes: int, inbox: Inbox, command: Sequence[str] | None = None) -> None:
        self._inbox = inbox
        self._command = list(command or [sys.executable, "-c", _CHILD, json.dumps(sys.path)])
        self._tasks: SimpleQueue[tuple[Bundle, Call] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._running: set[subprocess.Popen[bytes]] = set()
        self._starts: list[tuple[int, int, str]] = []
        self._threads = [threading.Thread(target=self._serve, name="heterodyne-worker") for _ in range(processes)]
        for thread in self._threads:
            thread.start()

    @property
    def slots(self) -> int:
        """Processes."""
        return len(self._threads)

    @property
    def on_this_disk(self) -> bool:
        """They are."""
        return True

    def bundle(self, track: _native.Track, asked: dict[str, Any]) -> Bundle:
        """Its text and folder."""
        return bundle_here(track, asked)

    def begin(self, bundle: Bundle, call: Call) -> None:
        """Hands a task over."""
        self._tasks.put((bundle, call))

    def forget(self, bundle: Bundle) -> None:
        """Workers keep few tracks anyway."""

    def starts(self) -> list[tuple[int, int, str]]:
        """All that were told of."""
        with self._lock:
            return list(self._starts)

    def close(self) -> None:
        """Ends all processes at once."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            for process in self._running:
                process.kill()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        """The life of one slot."""
        process: subprocess.Popen[bytes] | None = None
        try:
            while (task := self._tasks.get()) is not None:
                bundle, call = task
                for deaths in range(1, MOST_DEATHS + 1):
                    if process is None:
                        process = self._start()
                    if process is None or self._do(process, bundle, call):
                        break
                    worker, code = str(process.pid), self._end(process)
                    process = None
                    if self._closed:
                        break
                    self._inbox.put(Lost(call, worker))
                    if deaths == MOST_DEATHS:
                        self._inbox.put(Answered(call, Answer(worker, error=_given_up(call, code))))
        finally:
            if process is not None:
                self._end(process)

    def _start(self) -> subprocess.Popen[bytes] | None:
        """A process that has said that it is ready; None where there will be none. One that is killed before is followed by another."""
        code = 0
        for _ in range(MOST_DEATHS):
            started = self._start_one()
            if not isinstance(started, int):
                return started
            code = started
            if code >= 0:
                # It has ended by itself, and so would the next.
                break
        self._inbox.put(Broken(f"a worker process ended before it could work ({_said(code)}); it ran {self._command[0]}"))
        return None

    def _start_one(self) -> subprocess.Popen[bytes] | int | None:
        """A process that is ready, the code with which it has ended, or None where there can be none."""
        with self._lock:
            if self._closed:
                return None
            try:
                process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
                )
            except OSError as error:
                self._inbox.put(Broken(f"a worker process cannot be started: {error}"))
                return None
            self._running.add(process)
        try:
            assert process.stdout is not None
            receive(process.stdout)
        except (EOFError, OSError, pickle.PickleError):
            return self._end(process)
        return process

    def _do(self, process: subprocess.Popen[bytes], bundle: Bundle, call: Call) -> bool:
        """Whether the process has lived to answer."""
        assert process.stdin is not None and process.stdout is not None
        try:
            send(process.stdin, (bundle, call))
            while True:
                message = receive(process.stdout)
                if isinstance(message, Answer):
                    self._inbox.put(Answered(call, message))
                    return True
                with self._lock:
                    self._starts.append((call.job, call.task, str(process.pid)))
                self._inbox.put(Started(call, str(process.pid)))
        except (EOFError, OSError, pickle.PickleError):
            return False

    def _end(self, process: subprocess.Popen[bytes]) -> int:
        with self._lock:
            self._running.discard(process)
        # Where it is ending by itself, its own code says why.
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                pass
        try:
            return process.wait(ENDING_SECS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def _given_up(call: Call, code: int) -> str:
    return f"{call.where}: {MOST_DEATHS} worker processes ended over it, the last with {_said(code)}"


def _said(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"


def default_processes() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
