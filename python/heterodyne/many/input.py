"""Which tracks are meant, what they are called, and where their files go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from heterodyne.track import Track

OneTrack: TypeAlias = "str | os.PathLike[str] | Track"
Tracks: TypeAlias = "OneTrack | Iterable[OneTrack] | Mapping[str, OneTrack]"
"""A folder (all ``.json`` files in it), a file, a :class:`~heterodyne.Track`, several of them, or several with names for their files."""

FORMATS = {"s16": "wav", "s24": "wav", "f32": "wav", "flac": "flac", "flac24": "flac"}


@dataclass(frozen=True)
class Input:
    """A track to render."""

    name: str
    """What people call it."""
    stem: str
    """Name of its file without the ending."""
    load: Callable[[], Track]
    """Reads it."""


def inputs(tracks: Tracks) -> list[Input]:
    """All tracks that are meant, in order; those of a folder by name.

    Raises:
        FileNotFoundError: A folder or file is not there, or a folder has no tracks.
        ValueError: Two tracks would have the same file.

    >>> [one.stem for one in inputs({"evening": "a/track.json", "night": "b/track.json"})]
    ['evening', 'night']
    """
    found: list[Input] = []
    if isinstance(tracks, Mapping):
        found = [_input(track, str(stem)) for stem, track in tracks.items()]
    elif isinstance(tracks, (str, os.PathLike, Track)):
        found = _one(tracks, 1)
    else:
        for number, track in enumerate(tracks, 1):
            found += _one(track, number)
    stems: dict[str, str] = {}
    for one in found:
        if not one.stem or Path(one.stem).name != one.stem or "\0" in one.stem:
            raise ValueError(f"{one.stem!r} is not the name of a file; accepted are names without folders")
        before = stems.setdefault(one.stem.casefold(), one.name)
        if before is not one.name:
            raise ValueError(
                f"{before} and {one.name} would both be written to a file named {one.stem}; name them: "
                'render_many({"first": ..., "second": ...}, ...)'
            )
    return found


def _one(track: OneTrack, number: int) -> list[Input]:
    if isinstance(track, Track):
        file = Path(track._native.file)
        stem = file.stem if file.suffix else f"track-{number}"
        return [_input(track, stem, number)]
    path = Path(track)
    if not path.is_dir():
        return [_input(path, path.stem)]
    named = (entry for entry in path.iterdir() if entry.suffix.lower() == ".json")
    # A link that leads nowhere is a track that cannot be read; folders are none.
    inside = sorted(entry for entry in named if entry.is_file() or not entry.exists())
    if not inside:
        raise FileNotFoundError(f"there is no track in {path}: no file in it ends in .json")
    return [_input(entry, entry.stem) for entry in inside]


def _input(track: OneTrack, stem: str, number: int = 0) -> Input:
    if isinstance(track, Track):
        file = str(track._native.file)
        return Input(file if Path(file).suffix else f"track {number or stem}", stem, lambda: track)
    return Input(os.fspath(track), stem, lambda: Track.load(track))


def chosen_format(format: str | None, mix: str, stage: str | None) -> str:
    """The sample kind: 16 bit unless told otherwise, but 32-bit floats for a raw offline mix, which may exceed full scale.

    >>> chosen_format(None, "offline", None), chosen_format(None, "offline", "raw"), chosen_format("flac", "live", None)
    ('s16', 'f32', 'flac')
    """
    if format is None:
        return "f32" if mix == "offline" and stage == "raw" else "s16"
    if format not in FORMATS:
        raise ValueError(f"format {format!r}: accepted are {', '.join(FORMATS)}")
    return format
