"""Following a render."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from conftest import Tone

import heterodyne


@pytest.fixture
def minutes(tone: Tone) -> heterodyne.Track:
    """Long enough for several looks at it."""
    return heterodyne.Track.from_dict(tone(seconds=1200.0, rate=44100, ampOscDepthL=0.4))


def test_fractions_rise_to_one_in_each_phase(minutes: heterodyne.Track, tmp_path: Path) -> None:
    seen: list[tuple[float, str]] = []
    threads = set()

    def note(fraction: float, phase: str) -> None:
        seen.append((fraction, phase))
        threads.add(threading.get_ident())

    minutes.render_file(tmp_path / "out.wav", progress=note)
    assert seen[-1] == (1.0, "rendering")
    assert threads == {threading.get_ident()}
    for phase in {phase for _, phase in seen}:
        assert phase in ("measuring steps", "measuring track", "rendering")
        fractions = [fraction for fraction, name in seen if name == phase]
        assert fractions == sorted(fractions)
        assert all(0.0 <= fraction <= 1.0 for fraction in fractions)


@pytest.mark.parametrize("threads", [1, 3])
def test_what_the_callback_raises_ends_the_render(minutes: heterodyne.Track, tmp_path: Path, threads: int) -> None:
    class Enough(Exception):
        pass

    def note(fraction: float, phase: str) -> None:
        raise Enough(phase)

    out = tmp_path / "out.wav"
    out.write_text("older")
    with pytest.raises(Enough):
        minutes.render_file(out, threads=threads, progress=note)
    assert out.read_text() == "older"
    assert list(tmp_path.glob("*.tmp")) == [] and len(list(tmp_path.iterdir())) <= 2
    with pytest.raises(Enough):
        minutes.render(threads=threads, progress=note)


class Bar:
    """As little as is asked of a bar."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.seen: list[int] = []

    def update(self, n: int) -> None:
        assert n > 0
        self.seen.append(n)


def test_a_bar_counts_frames(minutes: heterodyne.Track, tmp_path: Path) -> None:
    bar = Bar()
    minutes.render_file(tmp_path / "out.wav", progress=bar)
    assert bar.total == sum(bar.seen) == 1200 * 44100


def test_a_bar_of_tqdm(minutes: heterodyne.Track, tmp_path: Path) -> None:
    tqdm = pytest.importorskip("tqdm")
    with (tmp_path / "shown").open("w") as shown, tqdm.tqdm(file=shown) as bar:
        minutes.render(start=0.0, duration=600.0, progress=bar)
        assert (bar.total, bar.n) == (600 * 44100, 600 * 44100)
    assert "rendering" in (tmp_path / "shown").read_text()


def test_other_things_are_refused(track: heterodyne.Track) -> None:
    wrong: Any = 3
    with pytest.raises(TypeError, match="progress is int: accepted are a function"):
        track.render(progress=wrong)
