"""How a track shows itself in a notebook: a picture, and a stretch to listen to."""

from __future__ import annotations

import base64
import html
import io
import wave
from typing import TYPE_CHECKING

import numpy

if TYPE_CHECKING:
    from heterodyne.track import Track

EXCERPT_BYTES = 1_500_000
"""Most bytes of sound that a notebook is burdened with; Base64 makes a third more of them."""

WIDTH_PIXELS = 900


def figure(track: Track) -> str:
    """A picture, an audio element and a caption, as HTML that refers to nothing outside of itself."""
    title = html.escape(track.name, quote=True)
    picture = track.plot(width=WIDTH_PIXELS).data_url()
    steps = len(track.steps)
    said = f"{title}: {_clock(track.duration)}, {steps} step{'' if steps == 1 else 's'}, {track.sample_rate} Hz"
    sound = ""
    seconds = excerpt_seconds(track)
    if seconds > 0:
        url = base64.b64encode(wav(track, seconds)).decode("ascii")
        sound = f'<audio controls preload="none" src="data:audio/wav;base64,{url}"></audio>'
        whole = seconds >= track.duration
        said += "; to be heard: " + ("all of it" if whole else f"the first {seconds:g} s")
    return (
        f'<figure style="margin:0"><img alt="{title}" style="max-width:100%" src="{picture}">'
        f"{sound}<figcaption>{said}</figcaption></figure>"
    )


def excerpt_seconds(track: Track) -> float:
    """Length of the stretch to listen to: as much of the beginning as :data:`EXCERPT_BYTES` hold, in whole tenths."""
    most = EXCERPT_BYTES // (4 * track.sample_rate / 10) / 10
    return min(track.live_duration, most)


def wav(track: Track, seconds: float) -> bytes:
    """The beginning of the live mix as a WAV file of 16 bit."""
    samples = track.render(duration=seconds, mix="live")
    numbers = numpy.rint(numpy.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(track.sample_rate)
        file.writeframes(numbers.tobytes())
    return out.getvalue()


def _clock(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
