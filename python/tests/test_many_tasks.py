"""What travels to a worker: it needs nothing of the sender's disk, and refuses what it could only do differently."""

from __future__ import annotations

import dataclasses
import json
import os
import pickle
import shutil
import uuid
from pathlib import Path
from typing import Any

import numpy
import pytest
from many_support import full_document, full_track, write_clip, write_track

import heterodyne
from heterodyne.many.task import Answer, Bundle, Call, answer, bundle_everywhere, bundle_here

ASKED: dict[str, Any] = {
    "start": 0.0,
    "duration": None,
    "mix": "offline",
    "stage": "raw",
    "target": 0.25,
    "sample_rate": None,
    "seed": 0,
    "threads": None,
}


def piece(first: int, last: int) -> Call:
    return Call(job=0, task=0, kind="piece", step=None, span=(first, last), peaks=(), floor=0.0)


def samples(done: Answer) -> Any:
    assert done.error is None and done.setup is None and done.sound is not None, done
    return numpy.frombuffer(done.sound, dtype="<f4").reshape(-1, 2)


def travelled(bundle: Bundle) -> Bundle:
    """As another process gets it; its key is new, so that nothing that this one keeps is used."""
    arrived: Bundle = pickle.loads(pickle.dumps(bundle))
    return dataclasses.replace(arrived, key=uuid.uuid4().hex)


def test_a_bundle_renders_where_the_track_and_its_files_are_not(tmp_path: Path) -> None:
    track = heterodyne.Track.load(full_track(tmp_path))
    bundle = bundle_everywhere(track._native, ASKED)
    assert sorted(path for path, _ in bundle.files) == ["high.wav", "noise/brown.noise", "sounds/deep/bell.wav"]
    # The step from 27.2 s on is not too loud; noise and the second clip sound here.
    expected = track.render(stage="raw", start=42.0, duration=2.0)
    shutil.rmtree(tmp_path / "tracks")
    found = samples(answer(travelled(bundle), piece(42 * 8000, 44 * 8000), "w"))
    assert numpy.array_equal(found, expected)
    lost = samples(answer(travelled(dataclasses.replace(bundle, files=())), piece(42 * 8000, 44 * 8000), "w"))
    assert not numpy.array_equal(lost, expected), "the files matter"


def test_equal_tracks_have_equal_keys_and_a_changed_file_another(tmp_path: Path) -> None:
    path = full_track(tmp_path)

    def key() -> str:
        return bundle_everywhere(heterodyne.Track.load(path)._native, ASKED).key

    before = key()
    assert key() == before
    write_clip(tmp_path / "tracks" / "high.wav", 4.0, 901.0, 8000)
    assert key() != before


def test_an_absolute_path_must_be_the_same_file_everywhere(tmp_path: Path) -> None:
    clip = tmp_path / "elsewhere" / "bell.wav"
    write_clip(clip, 1.0, 500.0, 8000)
    document = full_document() | {"background_noise": {}, "overlay_clips": [{"file_path": str(clip), "start": 1.0}]}
    track = heterodyne.Track.from_json(json.dumps(document), folder=tmp_path)
    bundle = bundle_everywhere(track._native, ASKED)
    assert bundle.files == () and [path for path, _ in bundle.shared] == [str(clip)]
    assert answer(travelled(bundle), piece(0, 512), "w").setup is None
    write_clip(clip, 1.0, 501.0, 8000)
    told = answer(travelled(bundle), piece(0, 512), "w").setup
    assert told is not None and str(clip) in told and "another file" in told
    clip.unlink()
    told = answer(travelled(bundle), piece(0, 512), "w").setup
    assert told is not None and str(clip) in told and "cannot read" in told


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no disk that is always full")
def test_a_full_disk_is_an_answer_that_names_the_file(tmp_path: Path) -> None:
    track = heterodyne.Track.load(write_track(tmp_path / "a.json", 1.0))
    call = dataclasses.replace(piece(0, 512), spool=("/dev/full", 0))
    done = answer(bundle_here(track._native, ASKED), call, "w")
    assert done.sound is None and done.setup is None
    assert done.error == "[Errno 28] No space left on device: '/dev/full'"


def test_another_engine_is_refused(tmp_path: Path) -> None:
    track = heterodyne.Track.load(write_track(tmp_path / "a.json", 1.0))
    bundle = dataclasses.replace(bundle_here(track._native, ASKED), build="0.0.1-other", key="other")
    told = answer(bundle, piece(0, 512), "w").setup
    assert told is not None and "0.0.1-other" in told and "install the same" in told


def test_what_a_track_cannot_do_is_an_answer(tmp_path: Path) -> None:
    track = heterodyne.Track.load(write_track(tmp_path / "a.json", 1.0))
    bundle = bundle_here(track._native, ASKED)
    beyond = dataclasses.replace(piece(0, 512), step=7)
    assert "step 7" in str(answer(bundle, beyond, "w").error)
    assert "accepted are piece, step and mix" in str(answer(bundle, dataclasses.replace(piece(0, 512), kind="song"), "w").error)


@pytest.mark.parametrize("path", ["../out.wav", "/etc/out.wav", "a/../../out.wav"])
def test_a_bundle_writes_nowhere_but_in_its_own_folder(tmp_path: Path, path: str) -> None:
    from heterodyne.many.task import _lay_out

    inside = tmp_path / "inside"
    inside.mkdir()
    track = heterodyne.Track.load(write_track(tmp_path / "a.json", 1.0))
    bundle = dataclasses.replace(bundle_here(track._native, ASKED), files=((path, b"x"),))
    _lay_out(bundle, str(inside))
    assert not any(entry.is_file() for entry in inside.rglob("*")) and not list(tmp_path.glob("*.wav"))
