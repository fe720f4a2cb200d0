"""What a render into a file has made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Report:
    """A finished file."""

    path: Path
    """Where it lies, links resolved."""
    format: str
    """``"s16"``, ``"s24"``, ``"f32"``, ``"flac"`` or ``"flac24"``."""
    bytes: int
    """Its size."""
    frames: int
    """Frames in it."""
    sample_rate: int
    """Frames per second."""
    seconds: float
    """Seconds of sound in it."""
    peak: float
    """Greatest magnitude before conversion to the sample kind, linear."""
    level_gain: float
    """Gain that brought the mix to its target, linear; 1 in the stage ``"raw"``."""
    threads: int
    """Threads that rendered."""
    wall_secs: float
    """Seconds that it took."""
    rate: float
    """Seconds of sound made in a second."""
