"""Renders against reference cases, by the tolerance that each of them states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import numpy
import pytest
from conftest import CHECKOUT, reference_cases

import heterodyne

CASES = reference_cases()


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.parent.name}-{path.stem}" for path in CASES])
def test_samples_are_those_of_the_reference(path: Path) -> None:
    meta = json.loads(path.with_suffix(".meta.json").read_text())
    expected = numpy.load(path.with_suffix(".npy")).astype(numpy.float64)
    track = heterodyne.Track.load(path)
    mix: Literal["live", "offline"] = "live" if meta["class"] == "stream" else "offline"
    found = track.render(mix=mix, stage="raw")
    assert track.sample_rate == meta["sample_rate"]
    assert abs(len(found) - len(expected)) <= meta.get("tol_frames", 1)
    frames = min(len(found), len(expected))
    difference = found[:frames] - expected[:frames]
    if "max_rms_err_db" in meta:
        error, reference = (numpy.sqrt(numpy.mean(numpy.square(one))) for one in (difference, expected))
        assert 20 * numpy.log10((error + 1e-15) / (reference + 1e-15)) <= meta["max_rms_err_db"]
    else:
        tolerance = meta.get("tol_strict", meta.get("tol", 1e-5))
        assert numpy.abs(difference).max(initial=0.0) <= tolerance


HASHED = CHECKOUT / "crates" / "engine" / "tests" / "golden_tracks"

# The hashes are of whole blocks, before steps are brought to full scale. A render is cut at the end of the track, and has its steps
# scaled: these differ by that, and are compared with the command's files.
CUT_OR_SCALED = {("colours.json", "live"), ("steady_tones.json", "offline"), ("transitions.json", "offline")}


def hashes() -> dict[tuple[str, str], int]:
    """The committed hashes of whole tracks, by file and mix."""
    lines = (line.split() for line in (HASHED / "hashes.txt").read_text().splitlines())
    return {(line[0], line[1]): int(line[2], 16) for line in lines if line[0].endswith(".json")}


@pytest.mark.parametrize(("name", "mix"), sorted(hashes().keys() - CUT_OR_SCALED))
def test_bits_are_those_that_are_committed(name: str, mix: Literal["live", "offline"]) -> None:
    samples = heterodyne.Track.load(HASHED / name).render(mix=mix, stage="raw")
    # Hashed in whole blocks of 512 frames, past the end in silence: FNV-1a (Fowler, Noll, Vo).
    padded = samples.tobytes() + bytes(-len(samples) % 512 * 8)
    found = 0xCBF29CE484222325
    for byte in padded:
        found = (found ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    assert found == hashes()[name, mix]


def test_there_are_cases() -> None:
    assert len(CASES) >= 60
    assert len(hashes()) >= 12
