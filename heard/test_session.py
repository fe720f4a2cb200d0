"""What a session plays is the live-mix render, at every rate and through every fade, and nothing in it clicks."""

from __future__ import annotations

import numpy as np
import pytest

import judge
from conftest import golden_tracks
from judge import Different
from recorder import Recorder
from remote import Remote

# What the first two samples of a fade may differ from the old sound by: nothing, its gain starts at 0 and rises with a square.
FADE_START = 2


def heard_whole(server, remote: Remote, recorder: Recorder, frames: int) -> np.ndarray:
    """Waits until the track has ended and all of it has been recorded."""
    remote.until(lambda snapshot: snapshot["state"] == "ended", lambda: recorder.wait(0.1))
    recorder.wait(1.0)
    assert remote.order("look")["faults"] == 0
    return recorder.stop()


def first_frame(recording: np.ndarray, render: np.ndarray, tolerance: float = 0.0) -> int:
    """Where frame 0 of the render stands in the recording, found by its loudest stretch."""
    # Not the last tenth, which may be part of a turn.
    loudest = int(np.abs(render[: -judge.PIECE - len(render) // 10]).max(axis=1).argmax())
    found = judge.locate(recording, render[loudest : loudest + judge.PIECE], tolerance)
    if found is None:
        raise Different("the loudest stretch was not heard")
    return found - loudest


@pytest.mark.parametrize("rate", [48_000, 44_100, 22_050])
@pytest.mark.parametrize("name", ["session", *(path.stem for path in golden_tracks())])
def test_a_track_is_heard_as_it_is_rendered(server_of, render, tracks, tries, name: str, rate: int) -> None:
    if name != "session" and rate != 48_000:
        pytest.skip("the reference tracks are heard at one rate")
    track = next((path for path in golden_tracks() if path.stem == name), tracks / f"{name}.json")
    server, expected = server_of(rate), render(track, rate)

    def heard() -> None:
        recorder = Recorder(server)
        with Remote(server, track) as remote:
            recording = heard_whole(server, remote, recorder, len(expected))
        first = first_frame(recording, expected)
        judge.same(recording[first : first + len(expected)], expected)
        around = [recording[:first], recording[first + len(expected) :]]
        assert all(not part.any() for part in around), "something else is heard before or after"

    tries(heard)


def test_a_sink_of_sixteen_bits_is_right_to_half_a_step(server_of, render, tracks, tries) -> None:
    server, expected = server_of(44_100, "s16le"), render(tracks / "short.json", 44_100)
    # PulseAudio rounds to the nearest of 65536 steps from -1 to 1.
    tolerance = 0.5 / 32_768

    def heard() -> None:
        recorder = Recorder(server)
        with Remote(server, tracks / "short.json") as remote:
            recording = heard_whole(server, remote, recorder, len(expected))
        first = first_frame(recording, expected, tolerance)
        judge.same(recording[first : first + len(expected)], expected, tolerance)

    tries(heard)


class Steered:
    """A session on a rising tone from second 4 on, being recorded; `before` is a moment at which it plays undisturbed."""

    def __init__(self, server, tracks, *words: str, name: str = "rising", start: float = 4.0, held: bool = False) -> None:
        self.server, self.rate = server, server.rate
        self.recorder = Recorder(server)
        self.remote = Remote(server, tracks / f"{name}.json", "--start", str(start), *words, held=held)
        self.remote.until(lambda snapshot: snapshot["state"] == "playing", lambda: self.recorder.wait(0.05))
        self.recorder.until(lambda recorded: recorded[-self.rate // 20 :].any())
        self.recorder.wait(0.3)

    def order(self, line: str) -> int:
        """Gives an order and waits until it has been heard; returns the length of the recording before."""
        at = self.recorder.frames
        self.remote.order(line)
        self.recorder.wait(0.8)
        return at

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        with self.remote:
            self.recorder.stop()


def turning(recording: np.ndarray, old: np.ndarray, new: np.ndarray, at: int) -> tuple[int, int, int, int]:
    """A change between `at` and the end: the frame at which the old sound is left, its place there, the frame from which the new
    sound is whole, and its place there."""
    place = judge.place(old, recording, at - judge.PIECE)
    left = at - judge.PIECE + judge.agree_from(recording, old, at - judge.PIECE, place)
    place += left - (at - judge.PIECE)
    end = len(recording) - judge.PIECE
    there = judge.place(new, recording, end)
    back = judge.agree_up_to(recording, new, end, there)
    whole = judge.agree_from(recording, new, end - back, there - back)
    if whole < len(recording) - (end - back):
        raise Different(f"the new sound breaks off {whole} frames after it began")
    return left, place, end - back, there - back


def test_a_start_in_the_middle_fades_in_at_its_place(server_of, render, tracks, tries) -> None:
    server = server_of()
    expected = render(tracks / "rising.json", server.rate)

    def heard() -> None:
        with Steered(server, tracks, start=5.25) as steered:
            recording = steered.recorder.samples()
        first, _ = judge.sounding(recording)
        place = judge.place(expected, recording, first + server.rate // 20)
        # The gain of the first frame is 0, so the first that sounds is the one after it.
        assert place - server.rate // 20 - int(5.25 * server.rate) in range(0, FADE_START + 1)
        ready = first + int(judge.FADE_SECS * server.rate)
        judge.same(recording[ready:], expected[place + ready - first - server.rate // 20 :][: len(recording) - ready])
        judge.without_clicks(recording, server.rate, expected)

    tries(heard)


@pytest.mark.parametrize("rate", [48_000, 44_100])
def test_a_seek_goes_to_the_frame_that_was_asked_for(server_of, render, tracks, tries, rate: int) -> None:
    server = server_of(rate)
    expected = render(tracks / "rising.json", rate)

    def heard() -> None:
        with Steered(server, tracks) as steered:
            at = steered.order("seek 31.5")
            recording = steered.recorder.samples()
        left, _, whole, place = turning(recording, expected, expected, at)
        assert whole - left <= judge.FADE_SECS * rate, "the fade takes longer than it may"
        target = round(31.5 * rate)
        assert place - (whole - left) - target in range(0, FADE_START + 1), "another place is heard"
        judge.without_clicks(recording, rate, expected)

    tries(heard)


def test_a_pause_is_silence_and_the_next_frame_is_kept(server_of, render, tracks, tries) -> None:
    server = server_of()
    fade = int(judge.FADE_SECS * server.rate)
    expected = render(tracks / "rising.json", server.rate)

    def heard() -> None:
        with Steered(server, tracks) as steered:
            at = steered.order("pause")
            silent_at = steered.recorder.frames - server.rate // 10
            paused = steered.remote.order("look")
            steered.order("resume")
            recording = steered.recorder.samples()
        assert paused["state"] == "paused"
        left, place_left, whole, place = turning(recording, expected, expected, at)
        assert not recording[silent_at : silent_at + server.rate // 10].any(), "a pause is not silent"
        silent = np.flatnonzero(~recording[left:whole].any(axis=1)) + left
        if not (np.diff(silent) == 1).all():
            raise Different("the pause is interrupted")
        # Both ramps go along the track, so both are part of what is missing between the two whole stretches.
        assert silent[0] - left <= fade and whole - silent[-1] <= fade + 1
        played = (silent[0] - left) + (whole - silent[-1] - 1)
        assert abs(place - place_left - played) <= FADE_START, "frames were skipped or played twice"
        judge.without_clicks(recording, server.rate, expected)

    tries(heard)


def test_a_gain_is_that_factor(server_of, render, tracks, tries) -> None:
    server = server_of()
    expected = render(tracks / "rising.json", server.rate)
    softer = expected * np.float32(0.37)

    def heard() -> None:
        with Steered(server, tracks) as steered:
            at = steered.order("gain 0.37")
            recording = steered.recorder.samples()
        left, place_left, whole, place = turning(recording, expected, softer, at)
        assert whole - left <= judge.FADE_SECS * server.rate + 1
        assert place - place_left == whole - left, "the place moved"
        judge.without_clicks(recording, server.rate, expected)

    tries(heard)


def test_another_track_goes_on_at_the_same_place(server_of, render, tracks, tries) -> None:
    server = server_of()
    old, new = render(tracks / "rising.json", server.rate), render(tracks / "falling.json", server.rate)

    def heard() -> None:
        with Steered(server, tracks) as steered:
            at = steered.order(f"update {tracks / 'falling.json'}")
            recording = steered.recorder.samples()
        left, place_left, whole, place = turning(recording, old, new, at)
        assert whole - left <= judge.FADE_SECS * server.rate
        assert place - place_left == whole - left, "the place moved"
        judge.without_clicks(recording, server.rate, old, new)

    tries(heard)


def test_a_loop_keeps_its_period_to_the_frame(server_of, render, tracks, tries) -> None:
    server = server_of()
    expected = render(tracks / "short.json", server.rate)
    frames = len(expected)

    def heard() -> None:
        with Steered(server, tracks, "--loop", name="short", start=0.0) as steered:
            steered.remote.until(lambda snapshot: snapshot["laps"] >= 2, lambda: steered.recorder.wait(0.1))
            steered.recorder.wait(1.5)
            recording = steered.recorder.samples()
        # The middle of each lap, one track apart; all of the first but what the turn may fade.
        fade = int(judge.FADE_SECS * server.rate)
        first = first_frame(recording, expected)
        judge.same(recording[first : first + frames - fade], expected[: frames - fade])
        for lap in (1, 2):
            begin = first + lap * frames
            middle = slice(fade, min(frames - fade, len(recording) - begin))
            judge.same(recording[begin + middle.start : begin + middle.stop], expected[middle])
        judge.without_clicks(recording, server.rate, expected)

    tries(heard)


def test_the_audio_clock_goes_on_while_every_other_thread_is_stopped(server_of, render, tracks, tries) -> None:
    server = server_of()
    expected = render(tracks / "rising.json", server.rate)

    def heard() -> None:
        with Steered(server, tracks, held=True) as steered:
            at = steered.recorder.frames
            held = steered.remote.order("hold 6")
            recording = steered.recorder.samples()
            after = steered.remote.order("look")
        assert held["held"] and held["held_processor_secs"] == 0.0
        assert len(recording) - at > 5 * server.rate
        place = judge.place(expected, recording, at)
        judge.same(recording[at:], expected[place : place + len(recording) - at])
        assert after["faults"] == 0 and after["state"] == "playing"

    tries(heard)
