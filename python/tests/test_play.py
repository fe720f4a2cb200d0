"""Playing, on the device that plays in time into nothing."""

from __future__ import annotations

import gc
import os
import threading
import time
from typing import Any

import numpy
import pytest
from conftest import Tone

import heterodyne


@pytest.fixture(autouse=True)
def without_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HETERODYNE_DEVICE", "null")


@pytest.fixture
def seconds(tone: Tone) -> heterodyne.Track:
    """Twenty seconds of a tone, in two steps."""
    document = tone(seconds=10.0)
    document["global"]["crossfade_duration"] = 0
    document["progression"] *= 2
    return heterodyne.Track.from_dict(document)


def until(player: heterodyne.Player, holds: Any) -> None:
    """Waits for what follows soon."""
    deadline = time.monotonic() + 10.0
    while not holds(player):
        assert time.monotonic() < deadline, repr(player)
        player.wait(0.01)


def test_it_plays_in_time_and_ends(track: heterodyne.Track) -> None:
    began = time.monotonic()
    with track.play(start=1.0) as player:
        assert player.wait(10.0)
        took = time.monotonic() - began
        assert player.state == "ended"
        assert player.position == pytest.approx(player.duration)
        kinds = [event.kind for event in player.events()]
    assert player.duration == pytest.approx(2.0)
    assert 0.8 < took < 5.0
    assert {"loaded", "opened", "ended"} <= set(kinds)
    assert player.state == "stopped"


def test_it_can_be_steered(seconds: heterodyne.Track) -> None:
    with seconds.play(gain=0.5) as player:
        until(player, lambda one: one.state == "playing" and one.position > 0)
        assert (player.gain, player.step, player.looped, player.paused) == (0.5, 0, False, False)
        assert not player.wait(0.0)
        player.position = 12.0
        until(player, lambda one: 12.0 <= one.position < 14.0)
        assert player.step == 1
        player.pause()
        until(player, lambda one: one.paused)
        still = player.position
        assert not player.wait(0.1)
        assert player.position == still
        player.gain = 0.25
        player.looped = True
        until(player, lambda one: one.gain == 0.25 and one.looped)
        player.seek(19.8)
        player.paused = False
        until(player, lambda one: one.laps == 1)
        assert player.position < 10.0


def test_peaks_are_those_of_the_mix(seconds: heterodyne.Track) -> None:
    expected = numpy.abs(seconds.render(mix="live", start=5.0, duration=4.0, sample_rate=48000)).max(axis=0)
    with seconds.play(start=5.0, sample_rate=48000) as player:
        until(player, lambda one: one.position > 6.0)
        # Reading other things does not take the peaks away.
        assert player.state == "playing"
        assert player.peaks == pytest.approx(tuple(expected), rel=0.01)


def test_it_says_where_it_plays(seconds: heterodyne.Track) -> None:
    with seconds.play(buffer=256, sample_rate=22050) as player:
        until(player, lambda one: one.load.callbacks > 10)
        output = player.output
        assert output is not None
        assert output.sample_rate == 22050
        assert output.channels >= 1 and output.buffer > 0 and output.device
        assert output.priority
        assert 0.0 <= player.load.p50 <= player.load.p99 <= player.load.worst
        assert player.xruns.events >= 0
        assert player.reconnections == 0
        assert repr(player).startswith("<heterodyne.Player playing at ")
    assert player.load.callbacks > 10


def test_another_track_follows_where_the_first_is(seconds: heterodyne.Track, tone: Tone) -> None:
    longer = heterodyne.Track.from_dict(tone(seconds=30.0, base=300.0))
    with seconds.play(start=3.0) as player:
        until(player, lambda one: one.position > 3.0)
        number = player.update(longer)
        assert number == 1
        until(player, lambda one: one.revision == number)
        assert player.position > 3.0
        until(player, lambda one: one.duration == pytest.approx(30.0))
        assert player.track is longer
        loaded = [event.revision for event in player.events() if event.kind == "loaded"]
        assert loaded == [0, 1]


def test_remarks_come_with_the_event(tone: Tone) -> None:
    document = tone()
    document["progression"][0]["voices"].append({"synth_function_name": "kazoo", "params": {}})
    track = heterodyne.Track.from_dict(document)
    expected = [one for one in track.check() if one.code == "engine"]
    with track.play() as player:
        player.wait(10.0)
        (loaded,) = [event for event in player.events() if event.kind == "loaded"]
    assert loaded.diagnostics == expected


def test_after_the_end_it_can_be_played_again(tone: Tone) -> None:
    with heterodyne.Track.from_dict(tone(seconds=0.5)).play() as player:
        for _ in range(3):
            assert player.wait(10.0)
            began = time.monotonic()
            player.seek(0.2)
            assert player.state == "playing"
            assert player.wait(10.0)
            assert time.monotonic() - began > 0.1
            assert player.position == pytest.approx(0.5)


def test_a_wait_may_be_as_long_as_one_likes(tone: Tone) -> None:
    with heterodyne.Track.from_dict(tone(seconds=0.2)).play() as player:
        with pytest.raises(ValueError, match="timeout nan"):
            player.wait(float("nan"))
        assert player.wait(1e300)
        assert player.wait(float("inf"))


def test_a_player_that_nobody_holds_is_stopped(seconds: heterodyne.Track) -> None:
    before = threads_of_the_system()
    player = seconds.play()
    until(player, lambda one: one.state == "playing")
    assert threads_of_the_system() > before
    del player
    gc.collect()
    assert threads_of_the_system() <= before


def threads_of_the_system() -> int:
    if not os.path.isdir("/proc/self/task"):
        pytest.skip("the system does not list threads")
    return len(os.listdir("/proc/self/task"))


def test_only_tracks_are_played(seconds: heterodyne.Track) -> None:
    with seconds.play() as player:
        with pytest.raises(TypeError, match="track is dict: accepted is a heterodyne.Track"):
            player.update(seconds.to_dict())  # type: ignore[arg-type]
        assert player.track is seconds


def test_waiting_ends_when_another_thread_stops(seconds: heterodyne.Track) -> None:
    player = seconds.play()
    waited: list[bool] = []
    waiting = threading.Thread(target=lambda: waited.append(player.wait()))
    waiting.start()
    until(player, lambda one: one.state == "playing")
    began = time.monotonic()
    player.stop()
    waiting.join(5.0)
    assert waited == [True]
    assert time.monotonic() - began < 2.0


def test_after_the_end_it_can_be_read_but_not_steered(seconds: heterodyne.Track) -> None:
    player = seconds.play(start=2.0)
    until(player, lambda one: one.position > 2.0)
    player.stop()
    player.stop()
    assert player.state == "stopped"
    assert 2.0 < player.position < 20.0
    assert player.wait()
    assert player.events() == []
    for steer in (player.pause, player.resume, lambda: player.seek(0.0), lambda: player.update(seconds)):
        with pytest.raises(RuntimeError, match="stopped"):
            steer()


def test_many_threads_may_use_it(seconds: heterodyne.Track) -> None:
    failures: list[BaseException] = []

    def use(player: heterodyne.Player, number: int) -> None:
        try:
            for turn in range(50):
                player.seek(number + turn / 10)
                player.gain = turn / 100
                repr(player)
                player.peaks, player.events(), player.wait(0.001)
                if number == 0 and turn % 10 == 0:
                    player.update(seconds)
        except BaseException as error:
            failures.append(error)

    with seconds.play(loop=True) as player:
        threads = [threading.Thread(target=use, args=(player, number)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until(player, lambda one: one.state == "playing")
    assert failures == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"gain": -1.0}, "linear gains from 0 on"),
        ({"gain": float("nan")}, "linear gains from 0 on"),
        ({"gain": 1e300}, "gain 1e300: accepted are linear gains from 0 on"),
        ({"seed": -1}, "seed -1: accepted are whole numbers from 0"),
        ({"buffer": -1}, "buffer -1: accepted are whole numbers from 1 on"),
        ({"start": -1.0}, "seconds from 0 on"),
        ({"buffer": 0}, "from 1 on"),
        ({"mix": "loud"}, "accepted are"),
        ({"sample_rate": 1}, "1000 to 768000"),
    ],
)
def test_arguments_are_refused_with_what_is_accepted(track: heterodyne.Track, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        track.play(**asked)


def test_a_device_that_is_not_there(track: heterodyne.Track) -> None:
    with pytest.raises(heterodyne.DeviceError) as error:
        track.play(device="the kitchen sink")
    assert isinstance(error.value, OSError)
    assert str(error.value)


def test_devices_are_data() -> None:
    for device in heterodyne.devices():
        assert device.direction in ("output", "input")
        assert device.sample_rates[0] <= device.sample_rate <= device.sample_rates[1]
