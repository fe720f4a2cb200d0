"""The sound cards of this machine."""

from __future__ import annotations

from dataclasses import dataclass

from heterodyne import _native


@dataclass(frozen=True)
class Device:
    """A device that the system lists."""

    name: str
    """The name for people."""
    id: str
    """The identifier, which is unique; :meth:`Track.play` takes both."""
    direction: str
    """``"output"`` or ``"input"``; one that does both is listed twice."""
    is_default: bool
    """Whether the system prefers it."""
    sample_rate: int
    """Frames per second that it prefers."""
    channels: int
    """Channels that it prefers."""
    format: str
    """Sample format that it prefers: ``"f32"``, ``"i16"``, …"""
    sample_rates: tuple[int, int]
    """Slowest and fastest rate."""
    formats: tuple[str, ...]
    """All its sample formats."""
    channel_range: tuple[int, int]
    """Fewest and most channels."""
    buffer: tuple[int, int] | None
    """Fewest and most frames of a callback, where it tells."""


def devices() -> list[Device]:
    """All devices that can be used now, outputs first, the default before the others; empty on a machine without any.

    Raises:
        DeviceError: The system's sound cannot be asked.
    """
    return [Device(**members) for members in _native.devices()]
