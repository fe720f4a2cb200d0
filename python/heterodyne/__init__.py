"""Heterodyne: binaural beats and their kin, rendered and played from track files.

>>> import heterodyne
>>> tone = {"synth_function_name": "binaural_beat", "params": {"baseFreq": 200, "beatFreq": 8}}
>>> track = heterodyne.Track.from_dict({"global": {"sample_rate": 44100}, "progression": [{"duration": 2, "voices": [tone]}]})
>>> samples = track.render()
>>> samples.shape, samples.dtype.name
((88200, 2), 'float32')
"""

from heterodyne.diagnostic import Diagnostic, TrackError, TrackWarning
from heterodyne.many_render import render_many
from heterodyne.track import Track

__all__ = ["Diagnostic", "Track", "TrackError", "TrackWarning", "render_many"]
