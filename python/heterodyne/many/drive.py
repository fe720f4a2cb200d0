"""Drives a render of many tracks: plans them, hands tasks to workers, joins what comes back.

One thread plans tracks a little ahead, one joins finished ones, and the thread that asked hands out tasks and takes answers in. What
is under way is bounded: so many tasks for each slot of the workers, so many tracks planned, so many that wait to be joined. So
neither memory nor disk grows with the number or length of tracks, but for the spool of those under way.
"""

from __future__ import annotations

import queue
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heterodyne import _native
from heterodyne.many.events import Answered, Broken, Inbox, Lost, Started, Workers
from heterodyne.many.input import FORMATS, Input
from heterodyne.many.job import Job, Stopped
from heterodyne.many.report import ManyProgress, ManyReport, TrackReport
from heterodyne.many.task import Call
from heterodyne.many.told import Teller
from heterodyne.sources import spare

TASKS_PER_SLOT = 2
PLANNED_AHEAD = 4
JOINS_BEHIND = 3
MOST_FRAMES = 1 << 62
"""No track is longer."""
_LOOK_SECS = 0.25
_SLOTS_SECS = 2.0


@dataclass(frozen=True)
class Settings:
    """What a caller has chosen."""

    out_dir: Path
    format: str
    dither_seed: int | None
    asked: dict[str, Any]
    piece_secs: float | None
    overwrite: bool
    remember: bool
    checksums: bool


@dataclass(frozen=True)
class _Planned:
    job: Job


@dataclass(frozen=True)
class _Failed:
    number: int
    why: str


@dataclass(frozen=True)
class _Joined:
    job: Job
    why: str | None


class Drive:
    """One call of :func:`heterodyne.render_many`."""

    def __init__(
        self, given: list[Input], settings: Settings, workers: Workers, inbox: Inbox, teller: Teller
    ) -> None:
        self._given = given
        self._settings = settings
        self._workers = workers
        self._inbox = inbox
        self._teller = teller
        self._reports = [TrackReport(one.name) for one in given]
        self._jobs: dict[int, Job] = {}
        self._over: set[int] = set()
        self._under_way: dict[tuple[int, int], str] = {}
        self._joining = 0
        self._pieces_done = 0
        self._frames = 0
        self._frames_done = [0] * len(given)
        self._served: set[str] = set()
        self._lost: set[str] = set()
        self._stop = threading.Event()
        self._room = threading.Semaphore(PLANNED_AHEAD)

    def run(self) -> ManyReport:
        """Renders all. Whatever happens, workers are idle and the spool is gone afterwards."""
        joiner = ThreadPoolExecutor(1, "heterodyne-join")
        planner: threading.Thread | None = None
        try:
            with tempfile.TemporaryDirectory(prefix=".heterodyne-", dir=self._settings.out_dir) as spool:
                try:
                    planner = threading.Thread(target=self._plan_all, args=(Path(spool),), name="heterodyne-plan")
                    planner.start()
                    self._drive(joiner)
                finally:
                    self._stop.set()
                    self._room.release()
                    self._workers.close()
                    joiner.shutdown(wait=True, cancel_futures=True)
                    if planner is not None:
                        planner.join()
        finally:
            # Once more, where there was no room for a spool.
            self._workers.close()
            joiner.shutdown(wait=True)
        return ManyReport(self._reports, workers=len(self._served), workers_lost=sorted(self._lost))

    def _drive(self, joiner: ThreadPoolExecutor) -> None:
        slots, seen = self._workers.slots, time.monotonic()
        while len(self._over) < len(self._given):
            if time.monotonic() - seen > _SLOTS_SECS:
                slots, seen = self._workers.slots, time.monotonic()
            self._hand_out(TASKS_PER_SLOT * slots)
            try:
                # Waking up now and then lets Ctrl+C through on every system.
                event = self._inbox.get(timeout=_LOOK_SECS)
            except queue.Empty:
                continue
            self._take_in(event, joiner)
            self._tell()
        self._count_starts()

    def _hand_out(self, most: int) -> None:
        failed: list[tuple[int, str]] = []
        for job in self._jobs.values():
            if not job.started and self._joining >= JOINS_BEHIND:
                break
            while job.has_ready and len(self._under_way) < most:
                try:
                    call = job.next_call()
                except OSError as error:
                    failed.append((job.number, str(error)))
                    break
                self._under_way[call.job, call.task] = ""
                self._workers.begin(job.bundle, call)
        for number, why in failed:
            self._fail(number, why)

    def _take_in(self, event: object, joiner: ThreadPoolExecutor) -> None:
        match event:
            case _Planned(job):
                self._jobs[job.number] = job
                self._frames += job.frames
            case _Failed(number, why):
                self._fail(number, why)
            case Started(call, worker):
                if (call.job, call.task) in self._under_way:
                    self._under_way[call.job, call.task] = worker
            case Lost(call, worker):
                self._lost.add(worker)
                self._under_way[call.job, call.task] = ""
            case Answered(call, answer):
                del self._under_way[call.job, call.task]
                if answer.setup is not None:
                    raise RuntimeError(f"{answer.worker}: {answer.setup}")
                self._answered(event, call, joiner)
            case _Joined(job, why):
                self._joining -= 1
                if why is not None:
                    self._fail(job.number, why)
                else:
                    self._end(job.number)
            case Broken(why):
                raise RuntimeError(why)

    def _answered(self, event: Answered, call: Call, joiner: ThreadPoolExecutor) -> None:
        job, answer = self._jobs.get(call.job), event.answer
        if answer.worker:
            self._served.add(answer.worker)
        if job is None or job.failed:
            return
        if answer.error is not None:
            self._fail(call.job, answer.error)
            return
        try:
            self._frames_done[call.job] += job.accept(call, answer)
        except OSError as error:
            self._fail(call.job, str(error))
            return
        self._pieces_done += call.kind == "piece"
        if job.computed:
            self._workers.forget(job.bundle)
            self._room.release()
            self._joining += 1
            joiner.submit(self._join, job)

    def _join(self, job: Job) -> None:
        settings, why = self._settings, None
        try:
            job.join(settings.format, settings.dither_seed, settings.checksums, self._stop)
        except Stopped:
            return
        except Exception as error:
            why = str(error) or type(error).__name__
        self._inbox.put(_Joined(job, why))

    def _fail(self, number: int, why: str) -> None:
        self._reports[number].error = why
        job = self._jobs.get(number)
        if job is not None and not job.failed:
            job.failed = True
            self._frames -= job.frames - self._frames_done[number]
            if not job.computed:
                self._workers.forget(job.bundle)
                self._room.release()
        self._end(number)

    def _end(self, number: int) -> None:
        self._over.add(number)
        job = self._jobs.pop(number, None)
        if job is not None:
            job.drop()

    def _tell(self) -> None:
        done, seconds = 0.0, 0.0
        for number, report in enumerate(self._reports):
            part = self._frames_done[number] / max(1, report.frames)
            done += 1.0 if number in self._over else part
            seconds += self._frames_done[number] / max(1, report.sample_rate)
        state = ManyProgress(
            tracks=len(self._given),
            tracks_done=len(self._over),
            pieces=sum(report.pieces for report in self._reports),
            pieces_done=self._pieces_done,
            frames=self._frames,
            frames_done=sum(self._frames_done),
            seconds_done=seconds,
            workers_lost=len(self._lost),
            working=tuple(sorted({worker for worker in self._under_way.values() if worker})),
        )
        self._teller.tell(done / max(1, len(self._given)), state)

    def _count_starts(self) -> None:
        """Finds out which tasks were begun more than once, and who did not finish."""
        starts: dict[tuple[int, int], list[str]] = {}
        for job, task, worker in self._workers.starts():
            starts.setdefault((job, task), []).append(worker)
        for (job, _), workers in starts.items():
            self._reports[job].retried += len(workers) - 1
            self._lost.update(workers[:-1])

    def _plan_all(self, spool: Path) -> None:
        for number, one in enumerate(self._given):
            self._room.acquire()
            if self._stop.is_set():
                return
            try:
                self._inbox.put(_Planned(self._plan(number, one, spool)))
            except Exception as error:
                self._room.release()
                self._inbox.put(_Failed(number, str(error) or type(error).__name__))

    def _plan(self, number: int, one: Input, spool: Path) -> Job:
        settings, report = self._settings, self._reports[number]
        out = settings.out_dir / f"{one.stem}.{FORMATS[settings.format]}"
        if out.exists() and not settings.overwrite:
            raise FileExistsError(f"{out} exists; overwrite=True replaces it")
        track = one.load()._native
        spare(track, out)
        work = _native.Work(track, settings.asked)
        report.warnings = [warning.message for warning in work.warnings(track)]
        frames = None
        if settings.piece_secs is not None:
            frames = max(1, int(min(settings.piece_secs * work.sample_rate, MOST_FRAMES)))
        planned = work.plan(frames, self._workers.slots, settings.remember)
        bundle = self._workers.bundle(track, settings.asked)
        path = spool / f"{number}.f32"
        return Job(number, report, out, planned, bundle, path, self._workers.on_this_disk)
