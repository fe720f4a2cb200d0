"""Whole tracks: the offline contract (placed, crossfaded, scaled steps and clips) and the live contract (buses)."""

import os
import wave

import numpy as np

from .shapes import ramp, volume_envelope
from .voices import render_voice

START_FADE_SECS = 3.0


class Document:
    """A track file in either dialect."""

    def __init__(self, data, folder):
        get = lambda *names: next((data[n] for n in names if n in data), None)
        self.settings = get('global', 'global_settings', 'globalSettings')
        self.steps = get('progression', 'steps') or []
        self.clips = get('overlay_clips', 'clips') or []
        self.folder = folder
        self.rate = int(self._setting('sample_rate', 'sampleRate', 44100))
        self.curve = self._setting('crossfade_curve', 'crossfadeCurve', 'linear')

    def _setting(self, name, alias, default):
        return self.settings.get(name, self.settings.get(alias, default))

    def crossfade(self, default):
        return float(self._setting('crossfade_duration', 'crossfadeDuration', default))


def gains(curve, frames):
    """Outgoing and incoming gain of a crossfade, both ends included."""
    r = np.arange(frames) / max(1, frames - 1)
    if curve == 'equal_power':
        return np.cos(r * np.pi / 2)[:, None], np.sin(r * np.pi / 2)[:, None]
    return (1 - r)[:, None], r[:, None]


def offline(document):
    """The assembled track before any final level, [frames, 2]."""
    rate, crossfade = document.rate, document.crossfade(1.0)
    fade, track, last = int(crossfade * rate), np.zeros((0, 2)), 0
    for step, start in zip(document.steps, start_times(document, crossfade)):
        if float(step.get('duration', 0)) <= 0:
            continue
        x = _scaled(_step(step, rate))
        at = max(0, int(start * rate))
        need = max(last, at + len(x))
        track = np.concatenate([track, np.zeros((max(0, need - len(track)), 2))])
        overlap = min(at + len(x), last) - at
        if last > 0 and fade > 0 and overlap <= 0 and at == last:
            n = min(fade, len(x), last)
            at -= n
        else:
            n = min(overlap, fade) if last > 0 and overlap > 0 else 0
        if n > 0:
            out, into = gains(document.curve, n)
            track[at:at + n] = track[at:at + n] * out + x[:n] * into
        track[at + n:at + len(x)] += x[n:]
        last = max(last, at + len(x))
    return _with_clips(document, track[:last])


def start_times(document, crossfade):
    """Where each step begins, in seconds: as written, or after the one before it less the crossfade."""
    now, starts = 0.0, []
    for step in document.steps:
        length = float(step.get('duration', 0))
        given = step.get('start', step.get('start_time'))
        starts.append(now if given is None else float(given))
        if given is None:
            now += max(0.0, length - crossfade) if crossfade > 0 else length
        else:
            now = max(now, float(given) + length)
    return starts


def _step(step, rate):
    length = float(step['duration'])
    frames = int(length * rate)
    total = np.zeros((frames, 2))
    for voice in step.get('voices', []):
        x, _ = render_voice(voice, frames, length, rate)
        envelope = voice.get('volume_envelope')
        total += x * (volume_envelope(envelope, frames, rate) if envelope else _edges(frames, rate))[:, None]
    return total


def _edges(frames, rate):
    """The short fades of a voice that has no envelope of its own."""
    gain, n = np.ones(frames), min(int(0.01 * rate), frames)
    if n > 1:
        gain[:n] *= ramp(0, 1, n)
        gain[frames - n:] *= ramp(1, 0, n)
    return gain


def _scaled(x):
    peak = np.max(np.abs(x)) if len(x) else 0.0
    return x / peak if peak > 1 else x


def _with_clips(document, track):
    for clip in document.clips:
        path = os.path.join(document.folder, clip.get('file_path') or clip.get('path') or clip.get('file'))
        sound, rate = _wav(path)
        assert rate == document.rate, 'this oracle plays clips of the rate of the track only'
        x = sound * float(clip.get('amp', clip.get('gain', 1.0)))
        x = _cut(x, float(clip.get('duration', 0)), rate)
        pan = float(clip.get('pan', 0.0))
        x = x * np.array([1 - max(0, pan), 1 + min(0, pan)])
        at = int(float(clip.get('start', clip.get('start_time', 0))) * rate)
        track = np.concatenate([track, np.zeros((max(0, at + len(x) - len(track)), 2))])
        track[at:at + len(x)] += x
    return track


def _cut(x, seconds, rate):
    n = int(seconds * rate)
    if n <= 0 or n >= len(x):
        return x
    x, fade = x[:n].copy(), min(int(0.05 * rate), n // 4)
    x[n - fade:] *= ramp(1, 0, fade)[:, None]
    return x


def _wav(path):
    with wave.open(path) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), '<i2') / 32768.0
        data = data.reshape(-1, file.getnchannels())
        return (np.repeat(data, 2, 1) if data.shape[1] == 1 else data[:, :2]), file.getframerate()


def live(document):
    """What a listener of the live engine hears, up to the sum of all step lengths, [frames, 2]."""
    rate, fade = document.rate, int(document.crossfade(3.0) * document.rate)
    lengths = [int(float(step['duration']) * rate) for step in document.steps]
    out = np.zeros((sum(lengths), 2))
    fades = [0] + [0 if _same(a, b) else min(fade, m, n)
                   for a, b, m, n in zip(document.steps, document.steps[1:], lengths, lengths[1:])]
    at, carried = 0, []
    for step, frames, n, next_fade in zip(document.steps, lengths, fades, fades[1:] + [0]):
        # The next step begins where this one starts to fade, and takes over the phases of that moment.
        x, carried = _live_step(step, frames, rate, carried, frames - next_fade)
        at -= n
        if n:
            gone, into = gains(document.curve, n)
            out[at:at + n] *= gone
            x[:n] *= into
        out[at:at + frames] += x
        at += frames
    slope = np.minimum(1.0, np.arange(len(out)) / (START_FADE_SECS * rate))
    return out * slope[:, None]


def _same(a, b):
    return a.get('voices') == b.get('voices')


def _live_step(step, frames, rate, carried, noted):
    level = float(step.get('normalization_level', 0.95))
    volume = min(max(float(step.get('binaural_volume', 0.60)) * 0.25, 0.0), 0.60)
    total, peak, phases = np.zeros((frames, 2)), 0.0, []
    for index, voice in enumerate(step.get('voices', [])):
        before = carried[index] if index < len(carried) else None
        x, ends = render_voice(voice, frames, float(step['duration']), rate, before, noted)
        envelope = voice.get('volume_envelope')
        gain = volume_envelope(envelope, frames, rate) if envelope else np.ones(frames)
        peak = max(peak, 1.0, gain.max())
        total += x * gain[:, None]
        phases.append(ends)
    return total * volume * (min(1.0, level / peak) if level > 0 and peak > 0 else 1.0), phases
