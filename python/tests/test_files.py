"""Rendering into files: the bytes of the command, reports."""

from __future__ import annotations

import itertools
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy
import pytest
from conftest import CHECKOUT

import heterodyne
import heterodyne.examples

TRACKS = sorted((CHECKOUT / "crates" / "engine" / "tests" / "golden_tracks").glob("*.json"))


def data_of(wav: bytes) -> bytes:
    """The samples of a WAV file: the content of its chunk ``data``."""
    assert wav[:4] in (b"RIFF", b"RF64")
    at = 12
    while True:
        name, size = wav[at : at + 4], int.from_bytes(wav[at + 4 : at + 8], "little")
        if name == b"data":
            return wav[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def by_command(command: str, track: Path, out: Path, *options: str) -> bytes:
    subprocess.run([command, "render", str(track), str(out), "--quiet", "--no-cache", *options], check=True)
    return out.read_bytes()


@pytest.mark.parametrize("path", TRACKS, ids=[path.stem for path in TRACKS])
@pytest.mark.parametrize(("mix", "stage"), [("offline", "final"), ("offline", "raw"), ("live", "raw")])
def test_arrays_are_the_samples_of_the_command(command: str, tmp_path: Path, path: Path, mix: Any, stage: Any) -> None:
    options = ["--format", "f32", "--mix", mix, "--stage", stage]
    expected = data_of(by_command(command, path, tmp_path / "whole.wav", *options))
    track = heterodyne.Track.load(path)
    for threads in (1, 3):
        assert track.render(mix=mix, stage=stage, threads=threads).tobytes() == expected
    part = data_of(by_command(command, path, tmp_path / "part.wav", *options, "--start", "0.4", "--duration", "0.3"))
    assert len(part) > 0
    assert track.render(0.4, 0.3, mix, stage).tobytes() == part


@pytest.mark.parametrize(
    ("format", "dither", "mix"), list(itertools.product(["s16", "s24", "f32", "flac", "flac24"], [False, True], ["offline", "live"]))
)
def test_files_are_those_of_the_command(command: str, tmp_path: Path, format: Any, dither: bool, mix: Any) -> None:
    path = TRACKS[0]
    ending = "flac" if format.startswith("flac") else "wav"
    options = ["--format", format, "--mix", mix, "--seed", "7", *(["--dither"] if dither else [])]
    expected = by_command(command, path, tmp_path / f"command.{ending}", *options)
    out = tmp_path / f"python.{ending}"
    heterodyne.Track.load(path).render_file(out, format=format, dither=dither, mix=mix, seed=7)
    assert out.read_bytes() == expected


def test_a_report_says_what_was_made(track: heterodyne.Track, tmp_path: Path) -> None:
    out = tmp_path / "beat.wav"
    report = track.render_file(out, start=0.5, duration=1.0, target=0.5, threads=2)
    assert report.path == out.resolve()
    assert report.bytes == out.stat().st_size
    assert (report.format, report.frames, report.sample_rate, report.seconds, report.threads) == ("s16", 44100, 44100, 1.0, 2)
    raw = track.render(stage="raw")
    assert report.level_gain == pytest.approx(0.5 / numpy.abs(raw).max(), rel=1e-6)
    assert report.peak == pytest.approx(numpy.abs(raw[22050:66150]).max() * report.level_gain, rel=1e-6)
    assert report.rate == pytest.approx(report.seconds / report.wall_secs)


def test_a_file_holds_the_array(track: heterodyne.Track, tmp_path: Path) -> None:
    out = tmp_path / "beat.wav"
    track.render_file(out, format="f32")
    assert data_of(out.read_bytes()) == track.render().tobytes()


@pytest.mark.parametrize("name", ["track.json", "schedule.gnaural", "track.txt"])
def test_a_duration_for_what_has_its_own_is_refused(tmp_path: Path, name: str) -> None:
    heterodyne.examples.track().save(tmp_path / name)
    with pytest.raises(ValueError, match=r"duration is for voice presets .* and SBaGen"):
        heterodyne.Track.load(tmp_path / name, duration=3.0)


def test_what_a_track_is_made_from_is_not_replaced(tmp_path: Path) -> None:
    clip = heterodyne.examples.track().render_file(tmp_path / "clip.wav").path
    document = heterodyne.examples.document() | {"overlay_clips": [{"file_path": "clip.wav", "start": 0.0}]}
    (tmp_path / "track.json").write_text(json.dumps(document))
    track = heterodyne.Track.load(tmp_path / "track.json")
    (tmp_path / "link.wav").symlink_to(tmp_path / "track.json")
    before = [(tmp_path / name).read_bytes() for name in ("clip.wav", "track.json")]
    for name, source in (("clip.wav", "clip.wav"), ("link.wav", "track.json")):
        with pytest.raises(ValueError, match=f"is what the track is made from .*{source}"):
            track.render_file(tmp_path / name)
    assert [(tmp_path / name).read_bytes() for name in ("clip.wav", "track.json")] == before
    assert track.render_file(tmp_path / "out.wav").path != clip
