"""Writes the catalogue as files: a document, its samples (float32) or its statistics, and how to judge them."""

import copy
import json
import os
import wave

import numpy as np

from . import track
from .build import beat, step
from .build import track as document
from .catalogue_noise import CASES as NOISE
from .catalogue_tracks import CLIPS, ENVELOPES, LOW, STEPS, STREAMS
from .catalogue_voices import CASES as VOICES

EXACT_TOLERANCE = 2e-6


def write_all(folder):
    """Writes every case; files of cases that no longer exist are removed."""
    os.makedirs(os.path.join(folder, 'sounds'), exist_ok=True)
    for name in os.listdir(folder):
        if name.endswith(('.json', '.npy')):
            os.remove(os.path.join(folder, name))
    _sounds(os.path.join(folder, 'sounds'))
    for group in (VOICES, ENVELOPES, STEPS, CLIPS):
        for name, (data, note) in group.items():
            samples = track.offline(track.Document(data, folder))
            tolerance = EXACT_TOLERANCE * max(1.0, 2 * np.abs(samples).max(initial=0.0))
            _write(folder, name, data, {'class': 'exact', 'tol': tolerance, 'note': note}, samples)
    for name, (data, note) in STREAMS.items():
        samples = track.live(track.Document(data, folder))
        _write(folder, name, data, {'class': 'stream', 'tol': EXACT_TOLERANCE, 'note': note}, samples)
    for name, (data, check, note) in NOISE.items():
        _write(folder, name, data, {'class': 'stats', **check, 'note': note}, None)
    _loose(folder)
    _quirk(folder)
    total = sum(os.path.getsize(os.path.join(root, f)) for root, _, files in os.walk(folder) for f in files)
    print(f'{sum(f.endswith(".meta.json") for f in os.listdir(folder))} cases, {total / 1e6:.2f} MB')


def _write(folder, name, data, meta, samples):
    meta = {'name': name, **meta, 'sample_rate': data['global']['sample_rate'] if 'global' in data
            else data['global_settings']['sample_rate']}
    if samples is not None:
        meta['frames'] = len(samples)
        np.save(os.path.join(folder, name + '.npy'), samples.astype('<f4'))
    for ending, content in (('.json', data), ('.meta.json', meta)):
        with open(os.path.join(folder, name + ending), 'w', encoding='utf-8') as file:
            json.dump(content, file, indent=1)
            file.write('\n')


def _chirp(t):
    """A short sound that has no energy near half of its lowest sample rate."""
    bell = np.sin(np.pi * np.clip(t / 0.12, 0, 1)) ** 2
    return bell[:, None] * np.stack([np.sin(900 * t + 9000 * t ** 2), 0.7 * np.sin(2500 * t)], 1)


def _sounds(folder):
    for name, rate, channels in (('sweep', 8000, 2), ('mono', 8000, 1), ('slow', 6000, 2)):
        samples = _chirp(np.arange(int(0.12 * rate)) / rate)[:, :channels]
        with wave.open(os.path.join(folder, name + '.wav'), 'wb') as file:
            file.setnchannels(channels)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(np.round(samples * 32000).astype('<i2').tobytes())


def _loose(folder):
    """A clip of another rate, against the sound itself at the rate of the track; and a clip with fades."""
    data = document(8000, step(0.2, LOW), overlay_clips=[{'file_path': 'sounds/slow.wav', 'start': 0.02}])
    samples = track.offline(track.Document({**data, 'overlay_clips': []}, folder))
    samples[160:160 + 960] += _chirp(np.arange(960) / 8000) * 32000 / 32768
    _write(folder, 'clip_other_rate', data, {'class': 'loose', 'max_rms_err_db': -45.0, 'note': '6 kHz in a track of 8 kHz'}, samples)

    clip = {'file_path': 'sounds/sweep.wav', 'start': 0.02}
    data = document(8000, step(0.2), overlay_clips=[{**clip, 'fade_in': 0.05, 'fade_out': 0.04}])
    samples = track.offline(track.Document({**data, 'overlay_clips': [clip]}, folder))
    t = np.arange(960) / 8000
    samples[160:160 + 960] *= (np.clip(t / 0.05, 0, 1) * np.clip((0.12 - t) / 0.04, 0, 1))[:, None]
    _write(folder, 'clip_fades', data, {'class': 'loose', 'max_rms_err_db': -40.0, 'note': 'linear fades'}, samples)


def _quirk(folder):
    """What an older player makes of a beat of 0: it drops the vibrato. Reported, never counted."""
    data = document(8000, step(0.3, beat(beatFreq=0, freqOscRangeL=12.0, freqOscFreqL=5.0)))
    older = copy.deepcopy(data)
    older['progression'][0]['voices'][0]['params']['freqOscRangeL'] = 0
    samples = track.offline(track.Document(older, folder))
    _write(folder, 'quirk_beat_zero', data, {'class': 'quirk', 'tol': EXACT_TOLERANCE, 'note': 'vibrato lost at beat 0'}, samples)
