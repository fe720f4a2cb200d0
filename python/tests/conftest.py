"""What several tests need: reference cases, the command, tracks."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import heterodyne
import heterodyne.examples

CHECKOUT = Path(__file__).resolve().parents[2]


def reference_folders() -> list[Path]:
    """The project's own reference cases, and others: beside the checkout, or where ``HETERODYNE_GOLDEN`` says."""
    named = os.environ.get("HETERODYNE_GOLDEN", "").split(os.pathsep)
    candidates = [CHECKOUT / "golden" / "cases", CHECKOUT.parent / "shared" / "golden", *map(Path, filter(None, named))]
    return [folder for folder in candidates if folder.is_dir()]


def reference_cases() -> list[Path]:
    """The track of every reference case that is compared sample by sample; the others are judged by statistics."""
    metas = (meta for folder in reference_folders() for meta in sorted(folder.glob("*.meta.json")))
    compared = (meta for meta in metas if json.loads(meta.read_text())["class"] in ("exact", "stream"))
    return [meta.with_name(meta.name.replace(".meta.json", ".json")) for meta in compared]


@pytest.fixture
def document() -> dict[str, Any]:
    """A small track, for changing."""
    return heterodyne.examples.document()


@pytest.fixture
def track() -> heterodyne.Track:
    """The same as a track."""
    return heterodyne.examples.track()


@pytest.fixture
def long_track() -> heterodyne.Track:
    """Hours of sound: nothing that a test may render whole."""
    document = heterodyne.examples.document()
    document["progression"][0]["duration"] = 6 * 3600.0
    return heterodyne.Track.from_dict(document)


@pytest.fixture
def command() -> str:
    """The built ``heterodyne``; without ``HETERODYNE_BIN`` the test is skipped."""
    found = os.environ.get("HETERODYNE_BIN")
    if not found:
        pytest.skip("HETERODYNE_BIN names no command")
    return found


@pytest.fixture(autouse=True)
def own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Peaks are remembered nowhere but in the test's own folder."""
    monkeypatch.setenv("HETERODYNE_CACHE", str(tmp_path / "levels"))


Tone = Callable[..., dict[str, Any]]


@pytest.fixture
def tone() -> Tone:
    """A track of one binaural beat at its default gains: left ``base − beat/2``, right ``base + beat/2``."""

    def made(base: float = 200.0, beat: float = 8.0, seconds: float = 1.0, rate: int = 8000, **params: Any) -> dict[str, Any]:
        voice = {"synth_function_name": "binaural_beat", "params": {"baseFreq": base, "beatFreq": beat, **params}}
        return {"global": {"sample_rate": rate}, "progression": [{"duration": seconds, "voices": [voice]}]}

    return made
