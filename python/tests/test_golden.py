"""Renders against reference cases, by the tolerance that each of them states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import numpy
import pytest
from conftest import reference_cases

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


def test_there_are_cases() -> None:
    assert len(CASES) >= 60
