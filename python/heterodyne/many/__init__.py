"""Many tracks, many machines: :func:`render_many`, and the same from the command line.

::

    python -m heterodyne.many FOLDER OUT
    python -m heterodyne.many LONG.json OUT --scheduler tcp://cluster:8786 --format flac
"""

from heterodyne.many.render import render_many
from heterodyne.many.report import ManyError, ManyProgress, ManyReport, TrackReport

__all__ = ["ManyError", "ManyProgress", "ManyReport", "TrackReport", "render_many"]
