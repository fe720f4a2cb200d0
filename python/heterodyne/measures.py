"""What :func:`heterodyne.analyze` tells, piece by piece.

Levels are in dB of full scale, frequencies in Hz. ``None`` is what cannot be told, the level of silence among it. What ends in ``_se`` is a
standard error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Loudness:
    """Of all channels together: ITU-R BS.1770, EBU R128."""

    integrated_lufs: float | None
    range_lu: float | None
    momentary_max_lufs: float | None
    short_term_max_lufs: float | None


@dataclass(frozen=True)
class Note:
    """The note that a tone is nearest to."""

    name: str
    nominal_hz: float
    cents: float
    """How far the tone lies above it."""
    cents_se: float


@dataclass(frozen=True)
class Tone:
    """A tone in the frame in the middle."""

    frequency_hz: float
    frequency_se_hz: float
    amplitude: float
    amplitude_se: float
    level_db: float
    phase_rad: float
    """Of a cosine, in the middle of the frame."""
    phase_se_rad: float
    snr_db: float
    valid: bool
    """Whether one steady tone explains what is there, so that the errors hold."""
    crowded: bool
    """Whether another tone lies within the main lobe of the window."""
    rounding: bool
    """Whether it may be nothing but the rounding of the samples."""
    note: Note | None


@dataclass(frozen=True)
class Ratio:
    """A harmonic of the strongest tone against its exact multiple, over all of the sound."""

    harmonic: int
    ratio: float
    ratio_se: float
    cents: float
    cents_se: float
    coherence: float
    windows: int
    valid: bool


@dataclass(frozen=True)
class Harmonic:
    """A harmonic as a part of the distortion."""

    number: int
    frequency_hz: float
    amplitude: float
    amplitude_se: float


@dataclass(frozen=True)
class Distortion:
    """What was added to the strongest tone."""

    fundamental_hz: float
    thd_db: float | None
    thd_n_db: float | None
    low_hz: float
    high_hz: float
    harmonics: tuple[Harmonic, ...] = field(repr=False)


@dataclass(frozen=True)
class Band:
    """An octave or a third of one."""

    nominal_hz: float
    low_hz: float
    high_hz: float
    level_db: float | None


@dataclass(frozen=True)
class Slope:
    """How the spectrum falls."""

    db_per_octave: float
    db_per_octave_se: float
    at_1_khz_db: float


@dataclass(frozen=True)
class Channel:
    """One channel: ``"mono"``, ``"left"`` or ``"right"``."""

    channel: str
    sample_peak_db: float | None
    true_peak_db: float | None
    rms_db: float | None
    """A sine at full scale has −3.01."""
    crest_db: float | None
    offset: float
    noise_floor_db: float | None
    """From 20 Hz to 20 kHz."""
    slope: Slope | None
    bands: tuple[Band, ...] = field(repr=False)
    tones: tuple[Tone, ...]
    """Strongest first."""
    distortion: Distortion | None
    ratios: tuple[Ratio, ...]


@dataclass(frozen=True)
class Pair:
    """A tone in each ear, right less left."""

    left_hz: float
    right_hz: float
    beat_hz: float
    beat_se_hz: float
    phase_rad: float
    phase_se_rad: float
    level_db: float
    level_se_db: float
    valid: bool
    """Whether both tones are, so that the errors hold."""


@dataclass(frozen=True)
class Stereo:
    """What two ears get; correlation and levels are those of the last 0.4 s."""

    correlation: float | None
    balance_db: float | None
    middle_db: float | None
    side_db: float | None
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Zoom:
    """The spectrum within 120 cents of a note."""

    note_hz: float
    note: str | None
    note_cents: float | None
    lobe_cents: float
    """Tones that are nearer to each other run together."""
    cents: tuple[float, ...] = field(repr=False)
    levels_db: Mapping[str, tuple[float | None, ...]] = field(repr=False)
    """For each channel, the level of a sine at each of :attr:`cents`."""


Told = Mapping[str, Any]


def channel_of(told: Told) -> Channel:
    """A channel from the measures as the command tells them."""
    tones = (Tone(**{**tone, "note": tone["note"] and Note(**tone["note"])}) for tone in told["tones"])
    distortion: Told | None = told["distortion"]
    return Channel(
        **{
            **told,
            "slope": told["slope"] and Slope(**told["slope"]),
            "bands": tuple(Band(**band) for band in told["bands"]),
            "tones": tuple(tones),
            "distortion": distortion and distortion_of(distortion),
            "ratios": tuple(Ratio(**ratio) for ratio in told["ratios"]),
        }
    )


def distortion_of(told: Told) -> Distortion:
    """A distortion from the measures as the command tells them."""
    return Distortion(**{**told, "harmonics": tuple(Harmonic(**harmonic) for harmonic in told["harmonics"])})


def stereo_of(told: Told) -> Stereo:
    """Two ears from the measures as the command tells them."""
    return Stereo(**{**told, "pairs": tuple(Pair(**pair) for pair in told["pairs"])})


def zoom_of(told: Told) -> Zoom:
    """A close look from the measures as the command tells them."""
    rest = {key: value for key, value in told.items() if key not in ("cents", "levels")}
    levels = {entry["channel"]: tuple(entry["level_db"]) for entry in told["levels"]}
    return Zoom(**rest, cents=tuple(told["cents"]), levels_db=levels)
