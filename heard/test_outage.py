"""The server dies while a track plays: silence, no spinning, and the same place when it is back."""

from __future__ import annotations

import time

import judge
from recorder import Recorder
from remote import Remote

# A control thread that looks around a hundred times a second and tries to reconnect now and then; a spin would be 1.
MOST_PROCESSOR_SHARE = 0.25
# What the device held when it died may be heard again or be lost: a second at most.
MOST_OFF_SECS = 1.0
# Attempts to reconnect that are waited for.
ATTEMPTS = 3
# An event is told for each attempt, not for each error.
MOST_EVENTS = 40


def test_a_server_that_dies_is_survived(own_server, render, tracks, tries) -> None:
    server = own_server
    expected = render(tracks / "rising.json", server.rate)

    def heard() -> None:
        recorder = Recorder(server)
        with Remote(server, tracks / "rising.json", "--start", "4") as remote:
            remote.until(lambda snapshot: snapshot["state"] == "playing", lambda: recorder.wait(0.05))
            recorder.until(lambda recorded: recorded[-server.rate // 20 :].any())
            recorder.wait(0.5)
            server.kill()
            before = recorder.stop()
            # The pause between two attempts is the clock here, for nothing records.
            lost = remote.told("Lost", 1)
            begun, used = time.monotonic(), remote.processor_secs()
            lost += remote.told("Lost", ATTEMPTS)
            share = (remote.processor_secs() - used) / (time.monotonic() - begun)
            assert share < MOST_PROCESSOR_SHARE, f"{share:.0%} of a core while there is no device"
            assert remote.order("look")["state"] == "reconnecting"
            server.start()
            recorder = Recorder(server)
            remote.until(lambda snapshot: snapshot["state"] == "playing", lambda: recorder.wait(0.05))
            recorder.until(lambda recorded: recorded[-server.rate // 20 :].any())
            recorder.wait(1.0)
            assert remote.order("look")["reconnections"] == 1
            told = remote.order("events")
            assert len(told) + len(lost) < MOST_EVENTS, told
            after = recorder.stop()
            status, complaints = remote.end()
        # ALSA's plug-in says a sentence of its own for each attempt; there is no way to ask it not to.
        lines = [line for line in complaints.splitlines() if line.strip()]
        assert status == 0 and len(lines) <= MOST_EVENTS and "panicked" not in complaints, complaints
        _, end = judge.sounding(before)
        heard_last = judge.place(expected, before, end - judge.PIECE) + judge.PIECE
        first, _ = judge.sounding(after)
        ready = first + int(judge.FADE_SECS * server.rate) + 1
        place = judge.place(expected, after, ready)
        judge.same(after[ready:], expected[place : place + len(after) - ready])
        off = (place - (ready - first) - heard_last) / server.rate
        assert abs(off) <= MOST_OFF_SECS, f"it went on {off:.3f} s from where it was heard last"
        judge.without_clicks(after, server.rate, expected)

    tries(heard)
