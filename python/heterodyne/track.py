"""A track: read, checked, rendered."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import numpy
import numpy.typing

from heterodyne import _native
from heterodyne.diagnostic import Diagnostic


class Track:
    """A track without errors. It never changes."""

    __slots__ = ("_native",)
    _native: _native.Track

    def __init__(self) -> None:
        raise TypeError("a Track is made by Track.load, Track.from_dict or Track.from_json")

    @classmethod
    def _of(cls, native: _native.Track) -> Track:
        track = object.__new__(cls)
        object.__setattr__(track, "_native", native)
        return track

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Track:
        """Read a track file."""
        return cls._of(_native.Track.load(os.fspath(path)))

    @classmethod
    def from_json(cls, text: str, folder: str | os.PathLike[str] | None = None) -> Track:
        """Read a track from its text; its paths count from ``folder``, which is the current one unless given."""
        return cls._of(_native.Track(text, "<json>", os.fspath(folder or os.getcwd())))

    @classmethod
    def from_dict(cls, track: Mapping[str, Any], folder: str | os.PathLike[str] | None = None) -> Track:
        """Read a track from what :func:`json.load` would return."""
        text = json.dumps(track, indent=2)
        return cls._of(_native.Track(text, "<dict>", os.fspath(folder or os.getcwd())))

    def to_json(self) -> str:
        """The track as text."""
        return self._native.written()

    def check(self) -> list[Diagnostic]:
        """All warnings."""
        return self._native.check()

    def render(
        self,
        start: float = 0.0,
        duration: float | None = None,
        mix: str = "offline",
        stage: str | None = None,
        target: float = 0.25,
        sample_rate: int | None = None,
        seed: int = 0,
        threads: int | None = None,
    ) -> numpy.typing.NDArray[numpy.float32]:
        """Samples, shape ``(frames, 2)``."""
        asked = {
            "start": start,
            "duration": duration,
            "mix": mix,
            "stage": stage,
            "target": target,
            "sample_rate": sample_rate,
            "seed": seed,
            "threads": threads,
        }
        return _native.render(self._native, asked, None)
