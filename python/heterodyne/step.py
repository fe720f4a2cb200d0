"""The steps of a track, for looking at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StepVoice:
    """One voice of a step."""

    function: str
    """Name of the voice, a key of :func:`heterodyne.voices`."""
    transition: bool
    """Whether it moves from start to end values."""
    description: str
    """What the author wrote about it."""
    params: Mapping[str, Any]
    """Its parameters as written, without those that have their defaults."""


@dataclass(frozen=True)
class Step:
    """One step: voices that sound together."""

    index: int
    """Its number, from 0."""
    start: float | None
    """Seconds from the start of the offline mix, crossfades counted; ``None`` for a step without length, which is left out."""
    duration: float
    """Its length in seconds."""
    description: str
    """What the author wrote about it."""
    voices: tuple[StepVoice, ...]
    """Its voices."""


def steps(document: Mapping[str, Any], starts: Mapping[int, float]) -> tuple[Step, ...]:
    """The steps of a written track; ``starts`` holds the start of each that has a length, in seconds."""
    return tuple(
        Step(
            index=index,
            start=starts.get(index),
            duration=float(step["duration"]),
            description=step.get("description", ""),
            voices=tuple(map(_voice, step["voices"])),
        )
        for index, step in enumerate(document["progression"])
    )


def _voice(voice: Mapping[str, Any]) -> StepVoice:
    name: str = voice["synth_function_name"]
    return StepVoice(
        function=name.removesuffix("_transition"),
        transition=bool(voice.get("is_transition", False)),
        description=voice.get("description", ""),
        params=voice.get("params", {}),
    )
