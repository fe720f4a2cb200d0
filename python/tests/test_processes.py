"""The ends of programs: exit while playing, forks, Ctrl+C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

PLAYING = """
import heterodyne, heterodyne.examples, os, sys
document = heterodyne.examples.document()
document["progression"][0]["duration"] = 600.0
track = heterodyne.Track.from_dict(document)
player = track.play(device="null")
while player.position == 0.0:
    player.wait(0.01)
print("playing", flush=True)
"""

WAITING = """
try:
    print("waiting", flush=True)
    player.wait()
except KeyboardInterrupt:
    print(player.state, flush=True)
"""


def run(program: str, timeout: float = 60.0) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=timeout)


@pytest.mark.parametrize(
    "end",
    [
        "",
        "sys.exit(0)",
        "del player",
        "player.reference_to_itself = player; del player",
        "import threading; threading.Thread(target=player.wait, daemon=True).start()",
    ],
)
def test_a_program_may_end_while_it_plays(end: str) -> None:
    done = run(PLAYING + end)
    assert (done.returncode, done.stdout, done.stderr) == (0, "playing\n", "")


def test_a_program_may_fail_while_it_plays() -> None:
    done = run(PLAYING + "raise SystemExit(7)")
    assert (done.returncode, done.stderr) == (7, "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
def test_a_forked_process_has_no_player_but_renders() -> None:
    done = run(
        PLAYING
        + """
import heterodyne.examples
if (child := os.fork()) == 0:
    assert player.state == "stopped", player.state
    try:
        player.pause()
    except RuntimeError as error:
        assert "forked" in str(error)
    else:
        sys.exit(3)
    assert (player.wait(), player.events(), player.peaks) == (True, [], (0.0, 0.0))
    player.stop()
    assert len(heterodyne.examples.track().render()) == 88200
    with heterodyne.examples.track().play(device="null", start=1.9) as own:
        assert own.wait(20.0)
    sys.exit(0)
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 0, status
before = player.position
while player.position <= before:
    player.wait(0.01)
assert player.state == "playing"
"""
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_ctrl_c_ends_a_wait() -> None:
    program = PLAYING + WAITING
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == ["playing\n", "waiting\n"]
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30.0)
    assert (said, process.returncode) == ("playing\n", 0)
    assert time.monotonic() - began < 5.0
