"""The files that a track is made from, which no render may replace."""

from __future__ import annotations

import os

from heterodyne import _native


def spare(track: _native.Track, out: str | os.PathLike[str]) -> None:
    """Lets a render write to ``out`` unless that is the track, or a file that it names, also through links.

    Raises:
        ValueError: It is.
    """
    if not os.path.exists(out):
        return
    # A track from a dict or a text has no file; paths with a number after them are voices of a file.
    own = track.file.partition("#")[0]
    named = [(own, own), *((written, os.fspath(path)) for written, path in _native.named_files(track))]
    for written, path in named:
        if os.path.exists(path) and os.path.samefile(out, path):
            raise ValueError(f"{os.fspath(out)} is what the track is made from ({written}); choose another file to write")
