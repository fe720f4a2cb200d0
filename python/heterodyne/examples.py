"""Tracks to try things with."""

from __future__ import annotations

from typing import Any

from heterodyne.track import Track


def document() -> dict[str, Any]:
    """A track of two seconds as a dict: a binaural beat that slows down from 10 to 4 Hz, under pink noise."""
    beat = {
        "synth_function_name": "binaural_beat_transition",
        "is_transition": True,
        "description": "from alpha to theta",
        "params": {
            "baseFreq": 200.0,
            "startBeatFreq": 10.0,
            "endBeatFreq": 4.0,
            "ampL": 0.5,
            "ampR": 0.5,
        },
    }
    noise = {
        "synth_function_name": "noise_swept_notch",
        "params": {"amp": 0.1, "noise_parameters": {"name": "pink"}},
    }
    return {
        "global": {"sample_rate": 44100},
        "progression": [{"description": "slowing down", "duration": 2.0, "voices": [beat, noise]}],
    }


def track() -> Track:
    """:func:`document` as a track.

    >>> import heterodyne.examples
    >>> heterodyne.examples.track().duration
    2.0
    """
    return Track.from_dict(document())
