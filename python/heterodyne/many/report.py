"""What :func:`heterodyne.render_many` has made, and how far it is while it works."""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class ManyProgress:
    """How far a render of many tracks is; as text, a line for people.

    >>> print(ManyProgress(tracks=3, tracks_done=1, pieces=12, pieces_done=5, frames=4410000, frames_done=1764000, seconds_done=40.0))
    1 of 3 tracks, 5 of 12 pieces
    """

    tracks: int
    """Tracks in all."""
    tracks_done: int
    """Tracks that are finished or have failed."""
    pieces: int
    """Pieces of the tracks that have been looked at so far."""
    pieces_done: int
    """Pieces of sound that are there."""
    frames: int
    """Frames of those tracks."""
    frames_done: int
    """Frames that are there."""
    seconds_done: float
    """Seconds of sound that are there."""
    workers_lost: int = 0
    """Workers that ended while they worked."""
    working: tuple[str, ...] = ()
    """The workers that have begun something and not finished it; local ones by their process number."""

    def __str__(self) -> str:
        words = f"{self.tracks_done} of {self.tracks} tracks, {self.pieces_done} of {self.pieces} pieces"
        if self.workers_lost:
            words += f", {self.workers_lost} worker{'s' if self.workers_lost > 1 else ''} lost"
        return words


@dataclass
class TrackReport:
    """One track of a :class:`ManyReport`."""

    name: str
    """The track as it was given: its file, or its name."""
    path: Path | None = None
    """The finished file; None where there is none."""
    bytes: int = 0
    """Its size."""
    frames: int = 0
    """Frames in it."""
    sample_rate: int = 0
    """Frames per second."""
    peak: float = 0.0
    """Greatest magnitude before conversion to the sample kind, linear."""
    level_gain: float = 1.0
    """Gain that brought the mix to its target, linear; 1 in the stage ``"raw"``."""
    pieces: int = 0
    """Pieces of sound that it was cut in."""
    retried: int = 0
    """Tasks that were begun again because the worker that had them ended."""
    sha256: str | None = None
    """Of the file, in hexadecimal, where it was asked for."""
    warnings: list[str] = field(default_factory=list)
    """What was left out of the track, and why."""
    error: str | None = None
    """Why there is no file."""

    @property
    def seconds(self) -> float:
        """Seconds of sound in the file."""
        return self.frames / self.sample_rate if self.sample_rate and self.path is not None else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON has them."""
        values = asdict(self)
        values["path"] = None if self.path is None else str(self.path)
        return values | {"seconds": self.seconds}


class ManyError(RuntimeError):
    """Tracks that could not be rendered; :attr:`report` holds them and the others."""

    report: ManyReport
    """Everything that was done."""

    def __init__(self, report: ManyReport) -> None:
        failed = report.failed
        lines = [f"{len(failed)} of {len(report.tracks)} tracks failed"]
        super().__init__("\n".join(lines + [f"{one.name}: {one.error}" for one in failed]))
        self.report = report

    def __reduce__(self) -> tuple[type[ManyError], tuple[ManyReport]]:
        return ManyError, (self.report,)


@dataclass
class ManyReport:
    """What came of each track, and the whole in numbers.

    >>> report = ManyReport([TrackReport("a.json", error="it has 2 errors")], wall_secs=2.0, workers=4)
    >>> print(report)
    a.json: failed: it has 2 errors
    0 of 1 tracks, 0.0 s of sound in 2.0 s (0 x real time), 4 workers
    >>> report.ok
    False
    """

    tracks: list[TrackReport]
    """In the order in which they were given."""
    wall_secs: float = 0.0
    """Seconds that it took."""
    workers: int = 0
    """Workers that have done something."""
    workers_lost: list[str] = field(default_factory=list)
    """Workers that ended while they worked."""

    @property
    def ok(self) -> bool:
        """Whether every track has its file."""
        return not self.failed

    @property
    def failed(self) -> list[TrackReport]:
        """Tracks without a file."""
        return [track for track in self.tracks if track.error is not None]

    @property
    def seconds(self) -> float:
        """Seconds of sound in all files."""
        return sum(track.seconds for track in self.tracks)

    @property
    def bytes(self) -> int:
        """Size of all files."""
        return sum(track.bytes for track in self.tracks)

    @property
    def pieces(self) -> int:
        """Pieces of sound of all tracks."""
        return sum(track.pieces for track in self.tracks)

    @property
    def retried(self) -> int:
        """Tasks that were begun again because the worker that had them ended."""
        return sum(track.retried for track in self.tracks)

    @property
    def rate(self) -> float:
        """Seconds of sound made in a second."""
        return self.seconds / self.wall_secs if self.wall_secs > 0 else 0.0

    def raise_if_failed(self) -> ManyReport:
        """Raise a :class:`ManyError` if a track has failed; otherwise the report itself."""
        if self.failed:
            raise ManyError(self)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON has them."""
        return {
            "ok": self.ok,
            "tracks": [track.to_dict() for track in self.tracks],
            "seconds": self.seconds,
            "bytes": self.bytes,
            "pieces": self.pieces,
            "retried": self.retried,
            "wall_secs": self.wall_secs,
            "rate": self.rate,
            "workers": self.workers,
            "workers_lost": list(self.workers_lost),
        }

    def _summary(self) -> str:
        done = len(self.tracks) - len(self.failed)
        words = [
            f"{done} of {len(self.tracks)} tracks",
            f"{self.seconds:.1f} s of sound in {self.wall_secs:.1f} s ({self.rate:.0f} x real time)",
            f"{self.workers} worker{'' if self.workers == 1 else 's'}",
        ]
        if self.workers_lost:
            words.append(f"{len(self.workers_lost)} lost, {self.retried} tasks done again")
        return ", ".join(words)

    def __str__(self) -> str:
        lines = []
        for track in self.tracks:
            if track.error is not None:
                lines.append(f"{track.name}: failed: {track.error}")
            else:
                lines.append(f"{track.path}: {track.seconds:.1f} s, {_size(track.bytes)}, {track.pieces} pieces")
            lines += [f"  {warning}" for warning in track.warnings]
        return "\n".join([*lines, self._summary()])

    def _repr_html_(self) -> str:
        heads = "".join(f"<th>{head}</th>" for head in ("track", "file", "seconds", "size", "peak", "gain", "pieces"))
        rows = []
        for track in self.tracks:
            name = f"<td>{html.escape(track.name)}</td>"
            if track.error is not None:
                rows.append(f'<tr>{name}<td colspan="6" style="text-align:left">{html.escape(track.error)}</td></tr>')
                continue
            cells = [
                html.escape(str(track.path)),
                f"{track.seconds:.1f}",
                _size(track.bytes),
                f"{track.peak:.3f}",
                f"{track.level_gain:.3f}",
                str(track.pieces),
            ]
            rows.append(f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
        caption = f"<caption>{html.escape(self._summary())}</caption>"
        return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _size(count: int) -> str:
    value = float(count)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:
            return f"{count} bytes" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.2f} GB"
