"""Many tracks, many machines: :func:`render_many`, and the same from the command line.

::

    python -m heterodyne.many FOLDER OUT
    python -m heterodyne.many LONG.json OUT --scheduler tcp://cluster:8786 --format flac
"""

from __future__ import annotations

from heterodyne.many_render import render_many
from heterodyne.many_report import ManyError, ManyProgress, ManyReport, TrackReport

__all__ = ["ManyError", "ManyProgress", "ManyReport", "TrackReport", "render_many"]

if __name__ == "__main__":
    from heterodyne.many_command import main

    raise SystemExit(main())
