"""Heterodyne: binaural beats and their kin, rendered and played from track files.

>>> import heterodyne
>>> beat = {"synth_function_name": "binaural_beat", "params": {"baseFreq": 200, "beatFreq": 8}}
>>> step = {"duration": 2, "voices": [beat]}
>>> track = heterodyne.Track.from_dict({"global": {"sample_rate": 44100}, "progression": [step]})
>>> samples = track.render()
>>> samples.shape, samples.dtype.name
((88200, 2), 'float32')

:class:`Track` reads, checks, renders, draws and plays; :func:`analyze` measures any array of sound; :func:`voices` says what a track may be made of; :mod:`heterodyne.examples`
has a track to try things with.
"""

from heterodyne.analysis import Analysis, analyze
from heterodyne.device import Device, devices
from heterodyne.diagnostic import Diagnostic, TrackError, TrackWarning
from heterodyne.many import render_many
from heterodyne.picture import Picture
from heterodyne.player import DeviceError, Event, Load, Output, Player, Xruns
from heterodyne.report import Report
from heterodyne.step import Step, StepVoice
from heterodyne.track import Track
from heterodyne.voice import Parameter, Voice, voices

__all__ = [
    "Analysis",
    "Device",
    "DeviceError",
    "Diagnostic",
    "Event",
    "Load",
    "Output",
    "Parameter",
    "Picture",
    "Player",
    "Report",
    "Step",
    "StepVoice",
    "Track",
    "TrackError",
    "TrackWarning",
    "Voice",
    "Xruns",
    "analyze",
    "devices",
    "render_many",
    "voices",
]
