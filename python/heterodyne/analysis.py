"""Measuring arrays of sound: the figures of ``heterodyne analyze``, to the bit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

import numpy
import numpy.typing

from heterodyne import _native
from heterodyne.measures import Channel, Loudness, Stereo, Zoom, channel_of, stereo_of, zoom_of


@dataclass(frozen=True, repr=False)
class Analysis:
    """What was measured. In a notebook it shows itself as tables."""

    sample_rate: float
    """Frames per second."""
    frames: int
    """Frames that were measured."""
    seconds: float
    """The same in seconds."""
    loudness: Loudness
    """Of all channels together."""
    channels: tuple[Channel, ...]
    """One that is called ``"mono"``, or left and right."""
    stereo: Stereo | None
    """What two ears get; ``None`` for one channel."""
    zoom: Zoom | None
    """What lies around a note; ``None`` where it was not asked for, or there is no tone to look at."""
    tones_start_secs: float
    """Where the frame begins that tones, distortion and zoom are from."""
    told: dict[str, Any] = field(compare=False)
    """The same figures as ``heterodyne analyze --json`` prints them."""

    def __repr__(self) -> str:
        ears = "mono" if len(self.channels) == 1 else "stereo"
        said = f"{self.seconds:.3f} s {ears}, {self.sample_rate:g} Hz, {number(self.loudness.integrated_lufs, 1)} LUFS"
        tones = (channel.tones[0] for channel in self.channels if channel.tones)
        for tone in tones:
            said += f", {tone.frequency_hz:.6f} ± {tone.frequency_se_hz:.1e} Hz"
            if tone.note:
                said += f" ({tone.note.name} {tone.note.cents:+.4f} ± {tone.note.cents_se:.1e} cents)"
            break
        return f"<Analysis: {said}>"

    def _repr_html_(self) -> str:
        loudness, columns = self.loudness, self.channels
        head = f"{self.seconds:.3f} s at {self.sample_rate:g} Hz; {number(loudness.integrated_lufs, 1)} LUFS"
        head += f", range {number(loudness.range_lu, 1)} LU"
        rows = [
            ("peak / dBFS", [number(one.sample_peak_db, 2) for one in columns]),
            ("true peak / dBTP", [number(one.true_peak_db, 2) for one in columns]),
            ("RMS / dB", [number(one.rms_db, 2) for one in columns]),
            ("noise floor / dB", [number(one.noise_floor_db, 1) for one in columns]),
        ]
        levels = table(["", *(one.channel for one in columns)], ([name, *cells] for name, cells in rows))
        heads = ["channel", "Hz", "±", "dBFS", "note", "cents", "±", ""]
        return f"<p>{escape(head)}</p>{levels}{table(heads, self._tones())}"

    def _tones(self) -> Iterator[list[str]]:
        for one in self.channels:
            for tone in one.tones:
                note = tone.note
                cells = [note.name, f"{note.cents:+.4f}", f"{note.cents_se:.1e}"] if note else ["", "", ""]
                remark = "may be rounding" if tone.rounding else "" if tone.valid else "not steady"
                hz = [f"{tone.frequency_hz:.6f}", f"{tone.frequency_se_hz:.1e}"]
                yield [one.channel, *hz, number(tone.level_db, 3), *cells, remark]


def number(value: float | None, places: int) -> str:
    """A number with so many places; a dash for none."""
    return "–" if value is None else f"{value:.{places}f}"


def table(heads: list[str], rows: Iterator[list[str]] | Any) -> str:
    """An HTML table, its cells escaped."""

    def row(tag: str, cells: list[str]) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    body = "".join(row("td", cells) for cells in rows)
    return f"<table><thead>{row('th', heads)}</thead><tbody>{body}</tbody></table>"


def analyze(
    array: numpy.typing.ArrayLike,
    *,
    sample_rate: float,
    size: int = 32_768,
    window: str = "blackman-harris",
    bands: Literal["octave", "third"] = "octave",
    a4: float = 440.0,
    temperament: str = "equal",
    zoom: float | str | None = None,
) -> Analysis:
    """Measure a sound: levels, loudness, bands, noise floor, tones with error bars, what two ears get.

    >>> import numpy, heterodyne
    >>> seconds = numpy.arange(48_000) / 48_000
    >>> measured = heterodyne.analyze(0.1 * numpy.sin(2 * numpy.pi * 441 * seconds), sample_rate=48_000)
    >>> tone = measured.channels[0].tones[0]
    >>> round(tone.frequency_hz, 6), tone.note.name, round(tone.note.cents, 3)
    (441.0, 'A4', 3.93)
    >>> round(measured.channels[0].rms_db, 2)
    -23.01

    Args:
        array: Samples of float32 or float64, full scale 1: ``(frames,)``, ``(frames, 1)`` or ``(frames, 2)``. What is measured is their
            float32.
        sample_rate: Frames per second, 8000 to 768,000.
        size: Samples of a spectrum, a power of two from 256 to 65,536; fewer where the sound is shorter.
        window: Window of a spectrum: ``"rectangular"``, ``"hann"``, ``"blackman-harris"``, ``"flat-top"`` or ``"kaiser:BETA"``.
        bands: Width of the bands.
        a4: Frequency of A4 in Hz, 100 to 1760.
        temperament: ``"equal"``, ``"pythagorean"``, ``"just"``, ``"meantone"``, ``"werckmeister3"`` or ``"kirnberger3"``.
        zoom: A frequency in Hz, a note as ``"A4"``, or ``"strongest"``, to look at within 120 cents.

    Raises:
        TypeError: The array holds something else than such numbers.
        ValueError: Another shape, a sample that is no finite number, fewer than 256 frames, or an argument out of its range.
    """
    told: dict[str, Any] = json.loads(
        _native.analyze(
            planes(array),
            rate_of(sample_rate),
            {
                "size": str(size),
                "window": window,
                "bands": bands,
                "a4": str(a4),
                "temperament": temperament,
                "zoom": None if zoom is None else str(zoom),
            },
        )
    )
    return Analysis(
        sample_rate=told["sample_rate"],
        frames=told["frames"],
        seconds=told["seconds"],
        loudness=Loudness(**told["loudness"]),
        channels=tuple(map(channel_of, told["measured"])),
        stereo=told["stereo"] and stereo_of(told["stereo"]),
        zoom=told["zoom"] and zoom_of(told["zoom"]),
        tones_start_secs=told["tones_start_secs"],
        told=told,
    )


def rate_of(sample_rate: float) -> float:
    """The sample rate as a number.

    Raises:
        TypeError: It is none.
    """
    try:
        return float(sample_rate)
    except (TypeError, ValueError):
        raise TypeError(f"sample_rate {sample_rate!r}: accepted are numbers of frames per second") from None


def planes(array: numpy.typing.ArrayLike) -> list[numpy.typing.NDArray[numpy.float32]]:
    """The channels of an array, each in one piece.

    Raises:
        TypeError: Numbers of another kind.
        ValueError: Another shape, or a sample that is no finite number.
    """
    given = numpy.asarray(array)
    if given.dtype not in (numpy.dtype(numpy.float32), numpy.dtype(numpy.float64)):
        raise TypeError(f"array of {given.dtype}: accepted are float32 and float64, where 1 is full scale")
    if given.ndim == 1:
        given = given[:, numpy.newaxis]
    if given.ndim != 2 or given.shape[1] not in (1, 2):
        raise ValueError(f"array of shape {given.shape}: accepted are (frames,), (frames, 1) and (frames, 2)")
    with numpy.errstate(over="ignore"):
        samples = given.astype(numpy.float32)
    wrong = numpy.argwhere(~numpy.isfinite(samples))
    if len(wrong):
        frame, channel = (int(place) for place in wrong[0])
        raise ValueError(f"frame {frame} of channel {channel} is {given[frame, channel]}: accepted are finite numbers of float32")
    return [numpy.ascontiguousarray(samples[:, channel]) for channel in range(samples.shape[1])]
