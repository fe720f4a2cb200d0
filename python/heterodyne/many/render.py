"""Rendering many tracks, or long ones, on many processes or machines."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from heterodyne import _native
from heterodyne.many.cluster import ClusterWorkers
from heterodyne.many.drive import Drive, Settings
from heterodyne.many.events import Inbox, Workers
from heterodyne.many.input import Tracks, chosen_format, inputs
from heterodyne.many.local import LocalWorkers, default_processes
from heterodyne.many.report import ManyReport
from heterodyne.many.told import Progress, Teller
from heterodyne.rendering import Format, Mix, Stage


def render_many(
    tracks: Tracks,
    out_dir: str | os.PathLike[str],
    *,
    client: Any = None,
    processes: int | None = None,
    format: Format | None = None,
    dither: bool = False,
    mix: Mix = "offline",
    stage: Stage | None = None,
    target: float = 0.25,
    start: float = 0.0,
    duration: float | None = None,
    sample_rate: int | None = None,
    seed: int = 0,
    piece_secs: float | None = None,
    overwrite: bool = False,
    remember: bool = True,
    checksums: bool = False,
    progress: Progress | None = None,
) -> ManyReport:
    """Render tracks into files of ``out_dir``, cut in pieces that many processes or machines work on at once.

    Each file has the bytes that :meth:`Track.render_file <heterodyne.Track.render_file>` and ``heterodyne render`` write for that
    track: neither the cuts nor who renders them can be heard or seen. A track that cannot be rendered does not stop the others; the
    report says what is wrong with it.

    Args:
        tracks: A folder (all ``.json`` files in it), a file, a :class:`~heterodyne.Track`, several of these, or a mapping from names of
            files to them. A long track counts as many pieces.
        out_dir: Where the files go, made if needed. A file is called like its track, and appears when it is complete.
        client: A client of a Dask ``distributed`` cluster, or a scheduler's address. Without, processes of this machine work. Every
            worker needs this package in the same version. Files that a track names are sent along, each to each worker once; only
            those that it names by an absolute path must be there already, with the same content.
        processes: How many local processes; one for each processor unless given. Not with ``client``.
        format: ``"s16"``, ``"s24"``, ``"f32"`` (WAV), ``"flac"`` or ``"flac24"``; 16 bit unless given, but ``"f32"`` for the raw offline
            mix, which may exceed full scale.
        dither: Add noise of one step before rounding, instead of cutting off.
        mix: ``"offline"`` or ``"live"``.
        stage: ``"final"`` (brought to ``target``) or ``"raw"``.
        target: Peak of the stage ``"final"``, linear, above 0, up to 1.
        start: Where to begin in each track, in seconds.
        duration: How much to render of each track, in seconds; to the end unless given.
        sample_rate: Frames per second; each track's own unless given.
        seed: Chooses the random sequences, and the dither.
        piece_secs: Seconds of sound of one piece. Unless given, a track has four pieces for each worker, but each has 4 to 16 MiB of
            sound: 12 to 48 s at 44100 frames per second.
        overwrite: Replace existing files. A track whose file exists fails otherwise.
        remember: Use peaks that earlier renders have found, and keep new ones.
        checksums: Put the SHA-256 of each file into the report.
        progress: A function of a fraction from 0 to 1 and a :class:`~heterodyne.many.ManyProgress`, or a progress bar like
            :class:`tqdm.tqdm`. What it raises ends the render.

    Returns:
        What came of each track. Its :meth:`~heterodyne.many.ManyReport.raise_if_failed` raises if one has failed.

    Raises:
        FileNotFoundError: A folder has no track. (A list without tracks is an empty report; a file that is not there, a failed track.)
        ValueError: An argument is not accepted, or two tracks have the same name.
        TypeError: An argument is of another kind.
        OSError: ``out_dir`` cannot be made or written to, or there is no scheduler at the address.
        RuntimeError: The workers cannot work at all.
        KeyboardInterrupt: On Ctrl+C.

    While it works, sound lies in ``out_dir`` as 32-bit floats, of the tracks that are being rendered. An exception, Ctrl+C included,
    ends the workers' tasks and leaves only files that are complete. A worker that dies costs what it was doing: that is done again, up
    to three times for a local process, and as often as the scheduler allows on a cluster. A cluster without workers is waited for.

    >>> import heterodyne.examples, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report = heterodyne.render_many({"beat": heterodyne.examples.track()}, folder, processes=1)
    >>> report.ok, report.tracks[0].path.name, report.seconds
    (True, 'beat.wav', 2.0)
    """
    began = time.monotonic()
    asked = {
        "start": start,
        "duration": duration,
        "mix": mix,
        "stage": stage,
        "target": target,
        "sample_rate": sample_rate,
        "seed": seed,
        "threads": None,
    }
    _native.check_asked(asked)
    if piece_secs is not None and not (math.isfinite(piece_secs) and piece_secs > 0):
        raise ValueError(f"piece_secs {piece_secs}: accepted are seconds above 0")
    if processes is not None and client is not None:
        raise ValueError("processes are those of this machine, a client has its own workers: give one of the two")
    if processes is not None and processes < 1:
        raise ValueError(f"processes {processes}: accepted are whole numbers from 1 on")
    settings = Settings(
        out_dir=Path(out_dir),
        format=chosen_format(format, mix, stage),
        dither_seed=seed if dither else None,
        asked=asked,
        piece_secs=piece_secs,
        overwrite=overwrite,
        remember=remember,
        checksums=checksums,
    )
    teller = Teller(progress)
    given = inputs(tracks)
    made = _make(settings.out_dir)
    try:
        inbox: Inbox = SimpleQueue()
        workers: Workers
        if client is not None:
            workers = ClusterWorkers(client, inbox)
        else:
            workers = LocalWorkers(processes or default_processes(), inbox)
        report = Drive(given, settings, workers, inbox, teller).run()
    finally:
        for folder in made:
            # Folders that were made for files which never came go again; others refuse to.
            try:
                folder.rmdir()
            except OSError:
                break
    report.wall_secs = time.monotonic() - began
    return report


def _make(folder: Path) -> list[Path]:
    """Makes a folder; returns it and those above it that were made, the deepest first."""
    missing = [folder, *folder.parents]
    missing = [one for one in missing if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing
