"""Tracks, workers that wait to be killed, and counts of what they began, for the tests of ``render_many``."""

from __future__ import annotations

import json
import math
import os
import signal
import struct
import threading
import wave
from pathlib import Path
from typing import Any

import heterodyne

RATE = 8000


def voice(function: str, **params: Any) -> dict[str, Any]:
    return {"synth_function_name": function, "params": params}


def tones(count: int, amp: float) -> list[dict[str, Any]]:
    return [voice("binaural_beat", baseFreq=110.0 + 37.0 * n, beatFreq=4.0 + n, ampL=amp, ampR=amp) for n in range(count)]


def write_clip(path: Path, seconds: float, hz: float, rate: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = [round(9000 * math.sin(2 * math.pi * hz * n / rate)) for n in range(int(seconds * rate))]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))


def full_document() -> dict[str, Any]:
    """Noise with moving notches, a flanger, clips, a noise file and steps that are too loud: 56 s, all that has a memory."""
    flanged = voice(
        "binaural_beat",
        baseFreq=220.0,
        beatFreq=6.0,
        flangeEnable=True,
        flangeDelayMs=1.5,
        flangeDepthMs=0.5,
        flangeRateHz=0.4,
        flangeFeedback=0.3,
        flangeMix=0.7,
    )
    notched = voice("noise_swept_notch", lfo_freq=0.2, sweeps=[{"start_min": 300, "end_min": 400, "start_max": 1500, "end_max": 2500}])
    return {
        "global": {"sample_rate": RATE, "crossfade_duration": 1.3, "crossfade_curve": "equal_power"},
        "progression": [
            {"duration": 14.1, "voices": tones(6, 0.5)},
            {"duration": 15.7, "voices": [flanged, *tones(5, 0.4)]},
            {"duration": 13.0, "voices": [notched]},
            {"duration": 17.3, "voices": tones(2, 0.3)},
        ],
        "background_noise": {"file_path": "noise/brown.noise", "amp": 0.05, "start_time": 20.0},
        "overlay_clips": [
            {"file_path": "sounds/deep/bell.wav", "start": 3.0, "amp": 0.6},
            {"file_path": "high.wav", "start": 41.0, "amp": 0.4},
        ],
    }


def full_track(folder: Path) -> Path:
    """Writes :func:`full_document` with all that it names; returns the track file."""
    tracks = folder / "tracks"
    write_clip(tracks / "sounds" / "deep" / "bell.wav", 2.5, 330.0, 11025)
    write_clip(tracks / "high.wav", 4.0, 900.0, RATE)
    (tracks / "noise").mkdir(parents=True)
    brown = {
        "noise_parameters": {"name": "brown", "exponent": 2.0, "high_exponent": 2.0, "amplitude": 1.0, "seed": 1},
        "lfo_freq": 0.1,
        "sweeps": [{"start_min": 200, "end_min": 300, "start_max": 1000, "end_max": 2000, "start_q": 20, "end_q": 20}],
    }
    (tracks / "noise" / "brown.noise").write_text(json.dumps(brown))
    path = tracks / "full.json"
    path.write_text(json.dumps(full_document()))
    return path


def write_track(path: Path, seconds: float, count: int = 5, amp: float = 0.5) -> Path:
    """A track of one loud step."""
    document = {"global": {"sample_rate": RATE}, "progression": [{"duration": seconds, "voices": tones(count, amp)}]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path


def one_render(track: Path, folder: Path, **options: Any) -> bytes:
    """The file of a single render."""
    folder.mkdir(parents=True, exist_ok=True)
    ending = "flac" if str(options.get("format")).startswith("flac") else "wav"
    out = folder / f"one.{ending}"
    heterodyne.Track.load(track).render_file(out, **options)
    return out.read_bytes()


GUARD = """
import os, threading
import heterodyne.many.task as tasks

def guarded(plain, log, trap, hold):
    def answer(bundle, call, worker):
        with open(log, "a") as file:
            file.write(f"{os.getpid()} {call.job} {call.task} {call.kind}\\n")
        if hold(call):
            try:
                os.close(os.open(trap + ".held", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                pass
            else:
                with open(trap, "w") as file:
                    file.write(str(os.getpid()))
                threading.Event().wait()
        return plain(bundle, call, worker)
    return answer
"""
"""Defines a worker's ``answer`` that notes every task it begins, and stops for good within the first that ``hold`` chooses, after
telling its process number through a pipe with a name."""


class Trap:
    """The first worker that begins a chosen task stops in it; :meth:`spring` acts on its process number."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "starts"
        self.log.touch()
        self.pipe = folder / "trap"
        os.mkfifo(self.pipe)
        self.caught: list[int] = []
        self._thread: threading.Thread | None = None

    def source(self, plain: str, hold: str) -> str:
        """Python text of the guarded ``answer``."""
        return f"{GUARD}\nanswer = guarded({plain}, {str(self.log)!r}, {str(self.pipe)!r}, {hold})\n"

    def spring(self, act: Any = None) -> None:
        """Waits in a thread for a worker to stop; then kills it, or does what ``act`` does with its number."""

        def wait() -> None:
            pid = int(self.pipe.read_text())
            self.caught.append(pid)
            (act or (lambda pid: os.kill(pid, signal.SIGKILL)))(pid)

        self._thread = threading.Thread(target=wait, daemon=True)
        self._thread.start()

    def starts(self) -> dict[tuple[int, int], list[int]]:
        """By job and task: the processes that have begun it, in order."""
        found: dict[tuple[int, int], list[int]] = {}
        for line in self.log.read_text().splitlines():
            pid, job, task, _ = line.split()
            found.setdefault((int(job), int(task)), []).append(int(pid))
        return found


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
