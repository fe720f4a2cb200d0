"""What Chromium plays is the live-mix render, sample for sample, in both modes of the package.

Chromium hands 32-bit float to PulseAudio, in the context's rate when that is the server's, and applies no gain: measured with a
worklet that plays numbers of a known generator, of which none arrived changed. So nothing is allowed for here either.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import judge
from recorder import Recorder
from test_session import first_frame

ROOT = Path(__file__).parent.parent
RUN = ROOT / "web" / "e2e" / "run.mjs"
# What the program answers when there is no browser. A package that is not built is an error: `cargo xtask web` builds it.
CANNOT = 77


@pytest.mark.parametrize("rate", [48_000, 44_100])
@pytest.mark.parametrize("mode", ["shared", "single"])
def test_chromium_is_heard_as_the_track_is_rendered(server_of, render, tracks, tries, mode: str, rate: int) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("not installed: node")
    assert (ROOT / "web" / "node_modules").is_dir(), "the packages of web/ are not installed (cargo xtask web)"
    server, track = server_of(rate), tracks / "session.json"
    expected = render(track, rate)

    def heard() -> None:
        recorder = Recorder(server)
        command = [node, str(RUN), "table", "play", mode, str(rate), str(track)]
        played = subprocess.run(command, env=server.environment, capture_output=True, text=True, timeout=120)
        if played.returncode == CANNOT:
            recorder.stop()
            pytest.skip(played.stderr.strip())
        assert played.returncode == 0, played.stderr
        recorder.wait(0.5)
        recording = recorder.stop()
        first = first_frame(recording, expected)
        judge.same(recording[first : first + len(expected)], expected)
        around = [recording[:first], recording[first + len(expected) :]]
        assert all(not part.any() for part in around), "something else is heard before or after"

    tries(heard)
