"""What travels to a worker and back: a track with all that it needs, a task, an answer.

A track goes as its text with the content of every file that it names, so that a worker needs no disk in common with anyone.
Files with an absolute path are the exception: a track that names one means that file, so the worker must have it, with the same
content. Local workers read where the track lies.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heterodyne import _native


class SetupError(RuntimeError):
    """A worker that cannot do what is asked of it, whatever the track: nothing can go on."""


@dataclass(frozen=True)
class Bundle:
    """A track, everything that it names, and how it is rendered."""

    key: str
    """Stands for all of it: equal keys, equal samples."""
    text: str
    """The track."""
    file: str
    """What messages call it."""
    asked: dict[str, Any]
    """How it is rendered: start, duration, mix, stage, target, sample rate, seed."""
    build: str
    """The engine that made the plan."""
    folder: str | None = None
    """Where its paths count from, for workers on the same disk."""
    files: tuple[tuple[str, bytes], ...] = ()
    """Relative paths as written, with the content."""
    shared: tuple[tuple[str, str], ...] = ()
    """Absolute paths that the worker must have, with the SHA-256 of the content."""


@dataclass(frozen=True)
class Call:
    """One task for a worker."""

    job: int
    """The track's number."""
    task: int
    """The task's number in its track."""
    kind: str
    """``"piece"``, ``"step"`` or ``"mix"``."""
    step: int | None
    """The step that it is about; None for the mix."""
    span: tuple[int, int]
    """Frames of a piece; blocks of 512 frames for a peak."""
    peaks: tuple[tuple[int, float], ...]
    """Peaks of the steps that it needs."""
    floor: float
    """A peak that was found before."""
    spool: tuple[str, int] | None = None
    """File on a common disk and the place in it that takes the sound; None sends it back."""
    where: str = ""
    """The stretch of the track in words."""


@dataclass(frozen=True)
class Answer:
    """What came of a call."""

    worker: str
    """Who did it."""
    peak: float = 0.0
    """Greatest magnitude."""
    sound: bytes | None = None
    """Interleaved 32-bit floats, unless they went to the spool."""
    error: str | None = None
    """Why it cannot be done, for this track."""
    setup: str | None = None
    """Why this worker cannot do anything of the kind."""


def bundle_here(track: _native.Track, asked: dict[str, Any]) -> Bundle:
    """For workers on this machine."""
    return _keyed(track, asked, (), (), os.fspath(track.folder))


def bundle_everywhere(track: _native.Track, asked: dict[str, Any]) -> Bundle:
    """For workers anywhere. What cannot be read here is left out there as well."""
    files: list[tuple[str, bytes]] = []
    shared: list[tuple[str, str]] = []
    for written, path in _native.named_files(track):
        try:
            content = Path(path).read_bytes()
        except OSError:
            continue
        if os.path.isabs(written):
            shared.append((written, hashlib.sha256(content).hexdigest()))
        else:
            files.append((written, content))
    return _keyed(track, asked, tuple(files), tuple(shared), None)


def _keyed(
    track: _native.Track,
    asked: dict[str, Any],
    files: tuple[tuple[str, bytes], ...],
    shared: tuple[tuple[str, str], ...],
    folder: str | None,
) -> Bundle:
    contents = [(path, hashlib.sha256(content).hexdigest()) for path, content in files]
    build = _native.engine_build()
    all_of_it = (track.text, sorted(asked.items()), contents, shared, folder, build)
    key = hashlib.sha256(pickle.dumps(all_of_it, protocol=4)).hexdigest()
    return Bundle(key, track.text, os.fspath(track.file), asked, build, folder, files, shared)


def work_of(bundle: Bundle) -> _native.Work:
    """The track of a bundle, worked out; the last few of a process are kept.

    Raises:
        SetupError: This worker has another engine, or lacks a file that the track means.
    """
    with _lock:
        place = _kept.setdefault(bundle.key, _Place())
        _kept.move_to_end(bundle.key)
        while len(_kept) > _TRACKS_KEPT:
            _kept.popitem(last=False)
    with place.lock:
        if place.work is None:
            place.work = _work_out(bundle)
        return place.work


_TRACKS_KEPT = 2


class _Place:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.work: _native.Work | None = None


_lock = threading.Lock()
_kept: OrderedDict[str, _Place] = OrderedDict()


def _work_out(bundle: Bundle) -> _native.Work:
    build = _native.engine_build()
    if build != bundle.build:
        raise SetupError(
            f"this worker makes sound with heterodyne {build}; the render was begun with {bundle.build}: install the same on both"
        )
    for path, digest in bundle.shared:
        _check_shared(path, digest, bundle.file)
    if bundle.folder is not None:
        return _native.Work(_native.Track(bundle.text, bundle.file, bundle.folder), bundle.asked)
    with tempfile.TemporaryDirectory(prefix="heterodyne-") as root:
        return _native.Work(_native.Track(bundle.text, bundle.file, _lay_out(bundle, root)), bundle.asked)


def _check_shared(path: str, digest: str, track: str) -> None:
    try:
        found = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise SetupError(
            f"{track} names {path}, which this worker cannot read ({error.strerror}): an absolute path must be the same file on "
            "every worker; relative ones are sent along"
        ) from error
    if found != digest:
        raise SetupError(f"{track} names {path}, which is another file on this worker: its content differs")


def _lay_out(bundle: Bundle, root: str) -> str:
    """Writes the files of a bundle below ``root``, the folder that the track's paths count from; no track's path leads out of it."""
    for path, content in bundle.files:
        at = root
        *above, _ = Path(path).parts
        for name in above:
            # Each part must be there, also where the next one leads out of it again.
            at = os.path.normpath(os.path.join(at, name))
            os.makedirs(at, exist_ok=True)
        file = Path(os.path.normpath(os.path.join(root, path)))
        if file.is_relative_to(root):
            file.write_bytes(content)
    return root


def into_spool(path: str | os.PathLike[str], place: int, sound: bytes) -> None:
    """Writes sound to its place in a file.

    Raises:
        OSError: It cannot be written, for one because the disk is full; the file is named.
    """
    try:
        with open(path, "r+b", buffering=0) as spool:
            spool.seek(place)
            rest = memoryview(sound)
            while rest:
                rest = rest[spool.write(rest) :]
    except OSError as error:
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error


def answer(bundle: Bundle, call: Call, worker: str) -> Answer:
    """Does a task. Whatever is wrong with the track or the worker is said in the answer."""
    try:
        work = work_of(bundle)
        peak, sound = work.run(call.kind, call.step, call.span, list(call.peaks), call.floor)
        if sound is not None and call.spool is not None:
            path, place = call.spool
            into_spool(path, place, sound)
            sound = None
    except SetupError as error:
        return Answer(worker, setup=str(error))
    except Exception as error:
        return Answer(worker, error=str(error) or type(error).__name__)
    return Answer(worker, peak, sound)
