"""Rendering into arrays: shape, sound, slices, threads."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

import numpy
import pytest
from conftest import Tone

import heterodyne


def test_an_array_of_frames_and_ears(track: heterodyne.Track) -> None:
    samples = track.render()
    assert samples.shape == (88200, 2)
    assert samples.dtype == numpy.float32
    assert samples.flags.c_contiguous and samples.flags.writeable


def test_each_ear_hears_its_own_tone(tone: Tone) -> None:
    samples = heterodyne.Track.from_dict(tone(base=200, beat=8)).render()
    # One second: a bin is one hertz.
    spectrum = numpy.abs(numpy.fft.rfft(samples, axis=0))
    assert list(spectrum.argmax(axis=0)) == [196, 204]


@pytest.mark.parametrize("target", [0.25, 1.0, 0.01])
def test_the_final_stage_has_its_peak_at_the_target(track: heterodyne.Track, target: float) -> None:
    peak = numpy.abs(track.render(target=target)).max()
    assert peak == pytest.approx(target, rel=1e-6)


def test_the_final_stage_is_the_raw_one_with_a_gain(track: heterodyne.Track) -> None:
    raw = track.render(stage="raw")
    final = track.render(target=0.5)
    assert numpy.allclose(final, raw * (0.5 / numpy.abs(raw).max()), rtol=0, atol=1e-7)


@pytest.mark.parametrize("mix", ["offline", "live"])
@pytest.mark.parametrize("stage", ["raw", None])
def test_a_slice_is_that_slice_of_the_whole(track: heterodyne.Track, mix: Any, stage: Any) -> None:
    whole = track.render(mix=mix, stage=stage)
    rate = track.sample_rate
    for start, duration in [(0.0, 0.25), (0.3, 0.7), (1.9, 5.0), (0.1234, None)]:
        first = int(start * rate)
        end = len(whole) if duration is None else min(len(whole), first + int(duration * rate))
        part = track.render(start=start, duration=duration, mix=mix, stage=stage)
        assert part.tobytes() == whole[first:end].tobytes()


def test_threads_change_nothing(tone: Tone) -> None:
    track = heterodyne.Track.from_dict(tone(seconds=60.0, beatFreq=7.0))
    one = track.render(threads=1)
    for threads in (2, 3, 8):
        assert track.render(threads=threads).tobytes() == one.tobytes()


def test_a_rate_of_ones_own(tone: Tone) -> None:
    track = heterodyne.Track.from_dict(tone(seconds=1.0, rate=8000))
    samples = track.render(sample_rate=16000)
    assert len(samples) == 16000
    assert list(numpy.abs(numpy.fft.rfft(samples, axis=0)).argmax(axis=0)) == [196, 204]


def test_seeds_choose_the_noise(track: heterodyne.Track) -> None:
    assert not numpy.array_equal(track.render(seed=1), track.render(seed=2))
    assert numpy.array_equal(track.render(seed=1), track.render(seed=1))


def test_a_track_without_length_has_nothing_to_render() -> None:
    empty = heterodyne.Track.from_dict({"global": {"sample_rate": 8000}, "progression": []})
    assert empty.duration == 0.0
    with pytest.raises(ValueError, match="shorter than one frame"):
        empty.render()


def test_several_threads_render_one_track_at_once(track: heterodyne.Track, tone: Tone) -> None:
    expected = track.render(threads=1).tobytes()
    other = heterodyne.Track.from_dict(tone(seconds=20.0))
    expected_other = other.render(threads=1).tobytes()
    start = threading.Barrier(8)

    def work(number: int) -> bool:
        start.wait()
        chosen, right = (track, expected) if number % 2 else (other, expected_other)
        return all(chosen.render(threads=1 + number % 3).tobytes() == right for _ in range(3))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))


def test_other_threads_run_meanwhile(long_track: heterodyne.Track) -> None:
    """The interpreter's lock is free: a thread counts while another renders."""
    counted = 0
    over = threading.Event()

    def count() -> None:
        nonlocal counted
        while not over.is_set():
            counted += 1

    counter = threading.Thread(target=count)
    counter.start()
    seen: list[int] = []

    def note(fraction: float, phase: str) -> None:
        seen.append(counted)
        if len(seen) == 5:
            raise InterruptedError

    try:
        with pytest.raises(InterruptedError):
            long_track.render(stage="raw", threads=1, progress=note)
    finally:
        over.set()
        counter.join()
    assert all(after > before for before, after in zip(seen, seen[1:], strict=False))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no interval timers")
@pytest.mark.parametrize("work", ["render", "render_file", "plot"])
def test_signals_are_answered_at_once(long_track: heterodyne.Track, tmp_path: Path, work: str) -> None:
    """What Ctrl+C does: a handler runs during the work, and what it raises ends it."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    out = tmp_path / "out.wav"
    calls: dict[str, Any] = {
        "render": lambda: long_track.render(start=0.0, duration=3600.0, threads=1),
        "render_file": lambda: long_track.render_file(out, threads=1),
        "plot": lambda: [long_track.plot(width=8000, threads=1, start=second / 100) for second in range(1000)],
    }
    try:
        long_track.check()
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            calls[work]()
        assert time.monotonic() - began < 5.0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
    assert list(tmp_path.glob("out*")) == []


def test_too_much_for_memory_is_said(document: dict[str, Any]) -> None:
    document["global"]["sample_rate"] = 768000
    document["progression"] = [{"duration": 86400.0, "voices": []}] * 110
    track = heterodyne.Track.from_dict(document)
    with pytest.raises(MemoryError, match="render a slice, or into a file"):
        track.render()


@pytest.mark.skipif(sys.platform == "win32", reason="the system does not tell")
def test_samples_are_there_once(tone: Tone) -> None:
    """The array is the memory that was rendered into: the process never needs half as much again."""
    program = f"""
import heterodyne, resource, sys
track = heterodyne.Track.from_dict({tone(seconds=900.0, rate=44100)!r})
track.render(duration=1.0)
unit = 1 if sys.platform == "darwin" else 1024
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
samples = track.render(stage="raw")
assert samples.nbytes == 900 * 44100 * 8
assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit - before < 1.5 * samples.nbytes
"""
    subprocess.run([sys.executable, "-c", program], check=True)
