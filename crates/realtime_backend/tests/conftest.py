"""The module as a program finds it: installed, silent device, no settings of this machine."""

import json
import os
import threading
import time

import pytest

# Before the module is used for the first time.
os.environ.setdefault("HETERODYNE_DEVICE", "null")
os.environ["REALTIME_BACKEND_CONFIG"] = ""

PATIENCE_SECS = 20.0


@pytest.fixture
def rtb():
    import realtime_backend

    yield realtime_backend
    realtime_backend.stop_stream()


def until(condition, what="the condition"):
    """Waits for something that another thread does."""
    deadline = time.monotonic() + PATIENCE_SECS
    tick = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"{what} has not come true in {PATIENCE_SECS} s"
        tick.wait(0.002)


def voice(base_hz=200.0, beat_hz=4.0, **params):
    return {
        "synth_function_name": "binaural_beat",
        "params": {"baseFreq": base_hz, "beatFreq": beat_hz, "ampL": 0.5, "ampR": 0.5, **params},
        "voice_type": "binaural",
    }


def legacy(durations=(30.0,), crossfade=0.0, clips=(), noise=None, sample_rate=44100, **globals_):
    """A track as the desktop client writes it."""
    return json.dumps(
        {
            "global_settings": {
                "sample_rate": sample_rate,
                "crossfade_duration": crossfade,
                "crossfade_curve": "linear",
                "output_filename": "out.wav",
                "normalization_level": 0.95,
                **globals_,
            },
            "background_noise": noise or {},
            "clips": list(clips),
            "steps": [
                {
                    "duration": duration,
                    "start": 0.0,
                    "voices": [voice(200.0 + 10 * index)],
                    "binaural_volume": 0.6,
                    "noise_volume": 0.6,
                    "normalization_level": 0.95,
                    "description": f"step {index}",
                }
                for index, duration in enumerate(durations)
            ],
        }
    )


def new_dialect(text):
    """The same track under the newer names."""
    track = json.loads(text)
    return json.dumps(
        {
            "global": track["global_settings"],
            "progression": track["steps"],
            "background_noise": track["background_noise"],
            "overlay_clips": track["clips"],
        }
    )


DIALECTS = {"legacy": lambda text: text, "new": new_dialect}


@pytest.fixture(params=sorted(DIALECTS))
def dialect(request):
    """Turns a legacy track into the dialect under test."""
    return DIALECTS[request.param]
