"""The faces of the session: the command, the drop-in module and the package play the same samples."""

from __future__ import annotations

import json
import subprocess

import pytest

import judge
from conftest import golden_tracks
from players import BACKEND, PACKAGE, Script
from recorder import Recorder
from server import ahead
from test_session import first_frame, turning

# A golden track of the live mix where there is one, and one that stands here.
TRACKS = ["session", *(path.stem for path in golden_tracks()[:1])]


def track_called(name, tracks):
    """The file of either."""
    return next((path for path in golden_tracks() if path.stem == name), tracks / f"{name}.json")


def heard_to_the_end(recorder: Recorder, expected) -> None:
    """The whole track in a recording, and nothing around it."""
    rate = recorder.rate
    recorder.until(lambda recorded: len(recorded) > rate and recorded.any() and not recorded[-rate // 2 :].any(), 60.0)
    recording = recorder.stop()
    first = first_frame(recording, expected)
    judge.same(recording[first : first + len(expected)], expected)
    assert not recording[:first].any() and not recording[first + len(expected) :].any()


@pytest.mark.parametrize("name", TRACKS)
def test_the_command_plays_what_it_renders(server_of, render, tracks, tries, program, name: str) -> None:
    server, track = server_of(), track_called(name, tracks)
    expected = render(track, server.rate)

    def heard() -> None:
        recorder = Recorder(server)
        command = [*ahead(), program, "play", str(track), "--json", "--buffer", "4096"]
        played = subprocess.run(command, env=server.environment, capture_output=True, text=True, timeout=120)
        assert played.returncode == 0, played.stderr
        told = [json.loads(line) for line in played.stdout.splitlines()]
        opened = [event for event in told if event.get("event") == "opened"]
        assert [event["sample_rate"] for event in opened] == [server.rate], told
        heard_to_the_end(recorder, expected)

    tries(heard)


@pytest.mark.parametrize("name", TRACKS)
def test_start_stream_plays_the_live_mix(server_of, render, tracks, tries, name: str) -> None:
    pytest.importorskip("realtime_backend")
    server, track = server_of(), track_called(name, tracks)
    expected = render(track, server.rate)

    def heard() -> None:
        recorder = Recorder(server)
        with Script(server, BACKEND, track):
            heard_to_the_end(recorder, expected)

    tries(heard)


def test_start_from_and_master_gain_of_the_drop_in_module(server_of, render, tracks, tries) -> None:
    pytest.importorskip("realtime_backend")
    server = server_of()
    expected = render(tracks / "rising.json", server.rate)
    softer = expected * expected.dtype.type(0.25)

    def heard() -> None:
        recorder = Recorder(server)
        with Script(server, BACKEND, tracks / "rising.json") as script:
            script.do("realtime_backend.start_from(12.5)")
            recorder.until(lambda recorded: abs(recorded).max() > 0.1)
            recorder.wait(0.5)
            at = recorder.frames
            script.do("realtime_backend.set_master_gain(0.25)")
            recorder.wait(0.8)
        recording = recorder.stop()[: at + server.rate // 2]
        left, place_left, whole, place = turning(recording, expected, softer, at)
        assert place - place_left == whole - left <= judge.FADE_SECS * server.rate + 1
        assert 12.5 < place / server.rate < 20.0

    tries(heard)


@pytest.mark.parametrize("rate", [48_000, 44_100])
def test_the_package_plays_at_the_rate_it_is_told(server_of, render, tracks, tries, rate: int) -> None:
    pytest.importorskip("heterodyne")
    server = server_of(rate)
    expected = render(tracks / "session.json", rate)

    def heard() -> None:
        recorder = Recorder(server)
        with Script(server, PACKAGE, tracks / "session.json"):
            heard_to_the_end(recorder, expected)

    tries(heard)


def test_a_seek_of_the_package_is_heard_at_its_place(server_of, render, tracks, tries) -> None:
    pytest.importorskip("heterodyne")
    server = server_of()
    expected = render(tracks / "rising.json", server.rate)

    def heard() -> None:
        recorder = Recorder(server)
        with Script(server, PACKAGE, tracks / "rising.json") as script:
            recorder.until(lambda recorded: abs(recorded).max() > 0.01)
            recorder.wait(0.5)
            at = recorder.frames
            script.do("player.seek(20.0)")
            recorder.wait(0.8)
        recording = recorder.stop()[: at + server.rate // 2]
        left, _, whole, place = turning(recording, expected, expected, at)
        # The first frames of a fade may still equal the old sound.
        assert whole - left <= judge.FADE_SECS * server.rate
        assert place - (whole - left) - 20 * server.rate in range(0, 3)

    tries(heard)
