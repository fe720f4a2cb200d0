"""One track on its way: which of its tasks can be begun, what their answers mean, and the file that its pieces are joined to.

Invariant: a task is begun only when the peaks that it needs are final. The sound of pieces lies in a spool beside the output until the
gain of the whole is known; the file appears under its name only when it is complete.
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy

from heterodyne import _native
from heterodyne.many.report import TrackReport
from heterodyne.many.task import Answer, Bundle, Call, into_spool

FRAME_BYTES = 8
_BLOCK = 1 << 20


class Stopped(Exception):
    """The render was ended from outside."""


@dataclass(frozen=True)
class Piece:
    """A stretch of sound in the spool."""

    start: int
    """First frame on the track."""
    end: int
    """The one after the last."""
    step: int | None
    """The step whose sound before its scale it is; None for the mix."""
    peak: float
    """Greatest magnitude."""


class Job:
    """A planned track."""

    def __init__(
        self, number: int, report: TrackReport, out: Path, planned: _native.Planned, bundle: Bundle, spool: Path, shared: bool
    ) -> None:
        self.number = number
        self.report = report
        self.out = out
        self.bundle = bundle
        self.failed = False
        self._planned = planned
        self._spool = spool
        self._shared = shared
        self.first, self.last = planned.frames
        self._rows = planned.tasks
        self._known = dict(planned.known)
        self._found = dict.fromkeys(planned.unknown, 0.0)
        self._left_of_step = Counter(row[1] for row in self._rows if row[1] is not None)
        self._ready: deque[int] = deque()
        self._waiting = deque(range(len(self._rows)))
        self._left = len(self._rows)
        self._pieces: list[Piece] = []
        self._mix_peak = 0.0
        self._started = False
        report.pieces = sum(row[0] == "piece" for row in self._rows)
        report.frames = self.last - self.first
        report.sample_rate = planned.sample_rate
        for step in planned.unknown:
            self._settle(step)
        self._release()

    @property
    def frames(self) -> int:
        """Frames of sound."""
        return self.last - self.first

    @property
    def has_ready(self) -> bool:
        """Whether a task can be begun now."""
        return bool(self._ready) and not self.failed

    @property
    def started(self) -> bool:
        """Whether a task was begun."""
        return self._started

    @property
    def computed(self) -> bool:
        """Whether all tasks are done."""
        return self._left == 0

    def next_call(self) -> Call:
        """The next task that can be begun.

        Raises:
            OSError: There is no room for the sound.
        """
        if not self._started:
            self._started = True
            try:
                with open(self._spool, "wb") as spool:
                    spool.truncate((self.last - self.first) * FRAME_BYTES)
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(self._spool)) from error
        number = self._ready.popleft()
        kind, step, start, end, needs = self._rows[number]
        if kind == "step" and step is not None:
            floor = self._found[step]
        else:
            floor = self._mix_peak if kind == "mix" else 0.0
        place = (start - self.first) * FRAME_BYTES
        return Call(
            job=self.number,
            task=number,
            kind=kind,
            step=step,
            span=(start, end),
            peaks=tuple((step, self._known[step]) for step in needs),
            floor=floor,
            spool=(str(self._spool), place) if self._shared and kind == "piece" else None,
            where=self._where(kind, start, end),
        )

    def accept(self, call: Call, answer: Answer) -> int:
        """Takes an answer in; returns the frames of sound that it has added."""
        self._left -= 1
        kind, step, start, end, _ = self._rows[call.task]
        if answer.sound is not None:
            into_spool(self._spool, (start - self.first) * FRAME_BYTES, answer.sound)
        if kind == "piece":
            self._pieces.append(Piece(start, end, step, answer.peak))
        if step is not None:
            self._found[step] = max(self._found[step], answer.peak)
            self._left_of_step[step] -= 1
            self._settle(step)
            self._release()
        else:
            self._mix_peak = max(self._mix_peak, answer.peak)
        return end - start if kind == "piece" else 0

    def join(self, format: str, dither_seed: int | None, checksum: bool, stop: Event) -> None:
        """Writes the file and completes the report.

        Raises:
            Stopped: ``stop`` was set.
        """
        planned, written = self._planned, 0.0
        for piece in self._pieces:
            in_mix = piece.peak if piece.step is None else planned.peak_in_mix(self._known[piece.step], piece.peak)
            written = max(written, in_mix)
        self._mix_peak = max(self._mix_peak, written)
        join = planned.join(str(self.out), format, dither_seed, self._mix_peak)
        try:
            with open(self._spool, "rb", buffering=0) as spool:
                for piece in sorted(self._pieces, key=lambda piece: piece.start):
                    scale = None if piece.step is None else planned.step_scale(self._known[piece.step])
                    left = (piece.end - piece.start) * FRAME_BYTES
                    while left:
                        if stop.is_set():
                            raise Stopped
                        block = spool.read(min(left, _BLOCK))
                        if not block or len(block) % FRAME_BYTES:
                            raise OSError(f"{self._spool} ends early: the pieces of {self.report.name} are gone")
                        join.write(block, scale)
                        left -= len(block)
            path, self.report.bytes = join.finish()
        finally:
            join.abandon()
        self.report.path = Path(path)
        self.report.level_gain = planned.level_gain(self._mix_peak)
        # One rounding to 32 bits, as in a single render.
        self.report.peak = float(numpy.float32(written) * numpy.float32(self.report.level_gain))
        if checksum:
            with open(path, "rb") as file:
                digest = hashlib.sha256()
                while block := file.read(_BLOCK):
                    digest.update(block)
                self.report.sha256 = digest.hexdigest()
        planned.remember([(step, self._known[step]) for step in planned.unknown], self._mix_peak)

    def drop(self) -> None:
        """Removes the spool."""
        self._spool.unlink(missing_ok=True)

    def _settle(self, step: int) -> None:
        if self._left_of_step[step] == 0:
            self._known[step] = self._found[step]

    def _release(self) -> None:
        for _ in range(len(self._waiting)):
            number = self._waiting.popleft()
            if all(step in self._known for step in self._rows[number][4]):
                self._ready.append(number)
            else:
                self._waiting.append(number)

    def _where(self, kind: str, start: int, end: int) -> str:
        frames = 1 if kind == "piece" else 512
        secs = [edge * frames / self._planned.sample_rate for edge in (start, end)]
        return f"{self.report.name}, {secs[0]:.1f} s to {secs[1]:.1f} s"
