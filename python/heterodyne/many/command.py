"""The command line of :mod:`heterodyne.many`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from heterodyne.many.input import FORMATS
from heterodyne.many.render import render_many
from heterodyne.many.report import ManyProgress

INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = argparse.ArgumentParser(
        prog="python -m heterodyne.many",
        description="Render many tracks, or long ones, on the processors of this machine or on a Dask cluster. The files have the "
        "bytes that `heterodyne render` writes.",
        epilog="Status: 0 all files are there, 1 a track failed, 2 an option is wrong or there is no track, 130 interrupted.",
    )
    add = made.add_argument
    add("tracks", nargs="+", metavar="TRACK", help="a track, or a folder: all .json files in it")
    add("out", metavar="OUT", help="the folder for the files, made if needed")
    who = made.add_mutually_exclusive_group()
    who.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask scheduler whose workers render, as tcp://host:8786")
    who.add_argument("--processes", type=int, metavar="N", help="local processes (default: one for each processor)")
    add("--format", choices=tuple(FORMATS), help="sample kind (default: s16; f32 for a raw offline mix)")
    add("--dither", action="store_true", help="dither whole-number formats")
    add("--mix", choices=("offline", "live"), default="offline", help="output contract (default: offline)")
    add("--stage", choices=("raw", "final"), help="how far an offline mix goes (default: final)")
    add("--target", type=float, default=0.25, metavar="PEAK", help="peak of the finished file, linear (default: 0.25)")
    add("--start", type=float, default=0.0, metavar="SECS", help="where to begin in each track")
    add("--duration", type=float, metavar="SECS", help="how much to render of each track (default: all)")
    add("--sample-rate", type=int, metavar="HZ", help="frames per second (default: the track's)")
    add("--seed", type=int, default=0, metavar="N", help="chooses noise and dither (default: 0)")
    add("--piece-secs", type=float, metavar="SECS", help="seconds of sound of one piece (default: by length and workers, 12 to 48)")
    add("--overwrite", action="store_true", help="replace existing files")
    add("--no-cache", action="store_true", help="neither use nor keep peaks between runs")
    add("--checksums", action="store_true", help="report the SHA-256 of each file")
    add("--json", action="store_true", help="report as JSON")
    add("--quiet", action="store_true", help="report nothing but failures")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the arguments say; returns the status."""
    args = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _as_interrupt)
    shown = sys.stderr.isatty() and not args.quiet and not args.json
    try:
        report = render_many(
            args.tracks,
            args.out,
            client=args.scheduler,
            processes=args.processes,
            format=args.format,
            dither=args.dither,
            mix=args.mix,
            stage=args.stage,
            target=args.target,
            start=args.start,
            duration=args.duration,
            sample_rate=args.sample_rate,
            seed=args.seed,
            piece_secs=args.piece_secs,
            overwrite=args.overwrite,
            remember=not args.no_cache,
            checksums=args.checksums,
            progress=_show if shown else None,
        )
    except KeyboardInterrupt:
        print("heterodyne: interrupted", file=sys.stderr)
        return INTERRUPTED
    except (ValueError, FileNotFoundError, ImportError) as error:
        print(f"heterodyne: {error}", file=sys.stderr)
        return 2
    except (OSError, RuntimeError) as error:
        print(f"heterodyne: {error}", file=sys.stderr)
        return 1
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    if args.json:
        print(json.dumps(report.to_dict(), indent=2))
    elif not args.quiet:
        print(report)
    else:
        for track in report.failed:
            print(f"{track.name}: failed: {track.error}", file=sys.stderr)
    return 0 if report.ok else 1


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _show(fraction: float, state: ManyProgress) -> None:
    print(f"\r\x1b[K{fraction:4.0%}  {state}", end="", file=sys.stderr, flush=True)
