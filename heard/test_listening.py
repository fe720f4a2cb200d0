"""What `heterodyne analyze --input` says of a tone that plays, heard at the monitor of the private sink."""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
from pathlib import Path

from judge import Different
from server import SINK, Server, ahead

# A4 and a quarter of a hertz, and a right ear that is 7.83 Hz higher.
LEFT_HZ, BEAT_HZ = 440.25, 7.83
# Sets of tones that have to agree before it is enough; the first may still hold the silence from before.
SETS = 4


class Ear:
    """The command as it listens, for the length of a `with`; whatever ends that ends the command."""

    def __init__(self, server: Server, program: str, *options: str) -> None:
        # A pipe that nobody reads would fill and hold the command.
        self._said = tempfile.TemporaryFile("w+")
        command = ["setpriv", "--pdeathsig", "KILL", *ahead(), program, "analyze", "--input", "monitor", "--json", *options]
        self._process = subprocess.Popen(command, env=server.environment, stdout=subprocess.PIPE, stderr=self._said, text=True)
        self._watch = threading.Timer(120.0, self._process.kill)
        self._watch.daemon = True
        self._watch.start()

    def __enter__(self) -> Ear:
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.cancel()
        # The standard output is closed as well.
        with self._process, self._said:
            self._process.kill()

    def next(self) -> dict:
        """The next line."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            status = self._process.wait()
            self._said.seek(0)
            raise AssertionError(f"it ended with {status}: {self._said.read()}")
        return json.loads(line)

    def end(self) -> dict:
        """Asks it to end; its last line."""
        self._process.terminate()
        while True:
            told = self.next()
            if told["event"] == "end":
                break
        assert self._process.wait() == 130
        return told


def tone(program: str, folder: Path, seconds: float) -> Path:
    """A file of the tones, and a little noise that their errors come from."""
    out = folder / "tone.wav"
    words = ["tone", "sine", str(LEFT_HZ), str(out), "--beat", str(BEAT_HZ), "--duration", str(seconds), "--quiet", "--format", "s16"]
    subprocess.run([program, *words], check=True, timeout=120)
    return out


def test_a_tone_that_plays_is_measured(server_of, tries, program, tmp_path) -> None:
    server = server_of()
    sound = tone(program, tmp_path, 60.0)

    def heard() -> None:
        play = ["setpriv", "--pdeathsig", "KILL", *ahead(), "paplay", f"--device={SINK}", str(sound)]
        with subprocess.Popen(play, env=server.environment) as player:
            try:
                with Ear(server, program, "--sample-rate", str(server.rate)) as ear:
                    opened = ear.next()
                    assert (opened["event"], opened["sample_rate"], opened["channels"]) == ("open", server.rate, 2), opened
                    agreed = 0
                    while agreed < SETS:
                        if player.poll() is not None:
                            raise Different("it played to its end and the tone was not heard")
                        agreed = agreed + 1 if is_the_tone(ear.next()) else 0
                    last = ear.end()
            finally:
                player.kill()
        if last["lost_frames"] or last["overruns"]:
            raise Different(f"{last['lost_frames']} frames lost, {last['overruns']} overruns")
        assert last["interrupted"] is True and last["faults"] == 0
        found_db = last["measured"][0]["recent_rms_db"]
        if found_db is None or abs(found_db - (-20.0 - 3.0103)) >= 0.05:
            raise Different(f"{found_db} dB in the last 0.4 s, wanted -23.01")

    tries(heard)


def is_the_tone(told: dict) -> bool:
    """Whether a line has the tones that are played, within five of the errors that it states."""
    if told["event"] != "measured" or not told["stereo"] or not told["stereo"]["pairs"]:
        return False
    for channel, hz in zip(told["measured"], (LEFT_HZ, LEFT_HZ + BEAT_HZ), strict=True):
        found = channel["tones"][0]
        if not found["valid"] or abs(found["frequency_hz"] - hz) > 5 * found["frequency_se_hz"] + 1e-6 or found["frequency_se_hz"] > 1e-3:
            return False
        assert found["note"]["name"] == "A4"
    pair = told["stereo"]["pairs"][0]
    return abs(pair["beat_hz"] - BEAT_HZ) < 5 * pair["beat_se_hz"] + 1e-6


def test_a_server_that_dies_is_told_and_found_again(own_server, program) -> None:
    with Ear(own_server, program, "--sample-rate", str(own_server.rate)) as ear:
        # Tones of a whole frame, not what is said before there is one.
        first = until(ear, "measured")["tones_end_secs"]
        assert first >= 32_768 / own_server.rate
        own_server.kill()
        assert until(ear, "lost")["cause"]
        own_server.start()
        back = until(ear, "reopened")
        assert back["reconnections"] >= 1
        assert until(ear, "measured")["tones_end_secs"] > first
        assert ear.end()["reconnections"] >= 1


def until(ear: Ear, event: str) -> dict:
    """The next line of this kind."""
    while (told := ear.next())["event"] != event:
        pass
    return told
