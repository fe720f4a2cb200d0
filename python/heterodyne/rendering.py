"""Rendering a track: into an array, or into a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy
import numpy.typing

from heterodyne import _native
from heterodyne._native import Track as Native
from heterodyne.progress import Progress, frames_told
from heterodyne.report import Report
from heterodyne.sources import spare

StrPath: TypeAlias = str | os.PathLike[str]
Mix: TypeAlias = Literal["offline", "live"]
Stage: TypeAlias = Literal["raw", "final"]
Format: TypeAlias = Literal["s16", "s24", "f32", "flac", "flac24"]
Samples: TypeAlias = numpy.typing.NDArray[numpy.float32]


class Renders:
    """What of a :class:`heterodyne.Track` makes samples."""

    __slots__ = ()
    _native: Native

    def render(
        self,
        start: float = 0.0,
        duration: float | None = None,
        mix: Mix = "offline",
        stage: Stage | None = None,
        target: float = 0.25,
        sample_rate: int | None = None,
        seed: int = 0,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Samples:
        """Render into an array: the samples that ``heterodyne render --format f32`` writes, bit for bit.

        Args:
            start: Where to begin, in seconds.
            duration: How much to render, in seconds; to the end unless given.
            mix: ``"offline"`` (as a file) or ``"live"`` (as it plays).
            stage: ``"final"`` (the peak of the whole mix brought to ``target``; only of the offline mix, whose default it
                is) or ``"raw"``.
            target: Peak of the stage ``"final"``, linear, above 0, up to 1.
            sample_rate: Frames per second, 1000 to 768000; the track's own unless given.
            seed: Chooses the random sequences.
            threads: Threads that render, all processors unless given. The samples are the same for any number.
            progress: See :data:`heterodyne.progress.Progress`.

        Returns:
            Samples of shape ``(frames, 2)``, left and right, in C order, writeable: the memory that was rendered into, not a copy. It is freed
            with the array, though ``flags.owndata`` is false, since numpy has not allocated it.

        Raises:
            TrackError: The engine refuses the track.
            ValueError: An argument is not accepted, or the stretch holds nothing of the track.
            MemoryError: There is no room for the samples.
            FloatingPointError: A sample is infinite or not a number.
            KeyboardInterrupt: On Ctrl+C, within a chunk of 1.5 s of sound.

        >>> import heterodyne.examples
        >>> samples = heterodyne.examples.track().render(start=0.5, duration=0.25)
        >>> samples.shape, samples.dtype.name
        ((11025, 2), 'float32')
        """
        asked = _asked(start, duration, mix, stage, target, sample_rate, seed, threads)
        told = frames_told(progress)
        return _native.render(self._native, asked, told)

    def render_file(
        self,
        path: StrPath,
        start: float = 0.0,
        duration: float | None = None,
        mix: Mix = "offline",
        stage: Stage | None = None,
        target: float = 0.25,
        sample_rate: int | None = None,
        seed: int = 0,
        threads: int | None = None,
        format: Format | None = None,
        dither: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """Render into a file, byte for byte the one that ``heterodyne render`` writes.

        The file appears when it is complete and then replaces an older one. Arguments beside these are those of
        :meth:`render`.

        Args:
            path: The file; it ends in ``.wav`` or ``.flac``.
            format: ``"s16"``, ``"s24"``, ``"f32"`` (WAV), ``"flac"``, ``"flac24"``; 16 bit unless given.
            dither: Add noise of one step before rounding, instead of cutting off.

        Raises:
            OSError: The file cannot be written.
            ValueError: It is the track, or a file that the track names.
            TrackError, ValueError, FloatingPointError, KeyboardInterrupt: As :meth:`render`. Nothing is left behind then.

        >>> import heterodyne.examples, os, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     report = heterodyne.examples.track().render_file(os.path.join(folder, "beat.flac"))
        >>> report.frames, report.format
        (88200, 'flac')
        """
        asked = _asked(start, duration, mix, stage, target, sample_rate, seed, threads)
        told = frames_told(progress)
        spare(self._native, path)
        made = _native.render_file(self._native, os.fspath(path), asked, format, dither, told)
        return Report(**{**made, "path": Path(made["path"])})


def _asked(
    start: float,
    duration: float | None,
    mix: str,
    stage: str | None,
    target: float,
    sample_rate: int | None,
    seed: int,
    threads: int | None,
) -> dict[str, Any]:
    return {
        "start": start,
        "duration": duration,
        "mix": mix,
        "stage": stage,
        "target": target,
        "sample_rate": sample_rate,
        "seed": seed,
        "threads": threads,
    }
