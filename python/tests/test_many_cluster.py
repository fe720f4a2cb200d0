"""``render_many`` on a real Dask scheduler and several real worker processes, on this machine's loopback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from many_support import Trap, full_track, one_render, write_track

from heterodyne.many import ManyProgress, render_many

distributed = pytest.importorskip("distributed")
COUNT = 3


@dataclass
class Cluster:
    address: str
    client: Any
    trap: Trap
    armed: Path
    """While it exists, a worker that begins a piece is caught."""
    deadly: Path
    """While it exists, every task ends its worker."""

    def addresses(self) -> dict[int, str]:
        return {pid: address for address, pid in self.client.run(os.getpid).items()}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    trap, armed = Trap(folder), folder / "armed"
    preload = folder / "preload.py"
    hold = f"lambda call: call.kind == 'piece' and os.path.exists({str(armed)!r})"
    deadly = f"tasks.answer if not os.path.exists({str(folder / 'deadly')!r}) else os._exit(9)"
    source = trap.source(f"lambda *task: ({deadly})(*task)", hold)
    preload.write_text(source + "\nimport heterodyne.many.cluster\nheterodyne.many.cluster.answer = answer\n")
    dask = [sys.executable, "-m", "dask"]
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    processes: list[subprocess.Popen[Any]] = []
    with open(folder / "said", "wb") as said:
        try:
            # A task may end one worker, and is given up with the second.
            environment = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
            scheduler = subprocess.Popen(
                [*dask, "scheduler", *here, "--port", "0"], stderr=subprocess.PIPE, stdout=said, text=True, env=environment
            )
            processes.append(scheduler)
            assert scheduler.stderr is not None
            places = (re.search(r"Scheduler at:\s+(tcp://127\.0\.0\.1:\d+)", line) for line in scheduler.stderr)
            address = next(place.group(1) for place in places if place)
            alone = ["--no-nanny", "--nthreads", "1", "--local-directory", str(folder), "--preload", str(preload)]
            for _ in range(COUNT):
                processes.append(subprocess.Popen([*dask, "worker", address, *here, *alone], stderr=said, stdout=said))
            with distributed.Client(address, set_as_default=False) as client:
                client.wait_for_workers(COUNT, timeout=60)
                yield Cluster(address, client, trap, armed, folder / "deadly")
        finally:
            for process in processes:
                process.kill()
                process.wait()


@pytest.mark.parametrize(
    "options",
    [
        {"format": "s16", "dither": True, "piece_secs": 7.3},
        {"format": "flac24", "piece_secs": 2.0071},
        {"format": "f32", "mix": "live", "piece_secs": 13.0},
    ],
    ids=lambda options: "-".join(str(value) for value in options.values()),
)
def test_a_long_track_cut_in_time_joins_to_the_bytes_of_one_render(cluster: Cluster, tmp_path: Path, options: dict[str, Any]) -> None:
    track = full_track(tmp_path)
    plain = {key: value for key, value in options.items() if key != "piece_secs"}
    expected = one_render(track, tmp_path / "one", **plain)
    report = render_many(track, tmp_path / "out", client=cluster.client, remember=False, **options).raise_if_failed()
    assert report.tracks[0].path is not None and report.tracks[0].path.read_bytes() == expected
    assert 1 <= report.workers <= COUNT
    assert (report.retried, report.workers_lost) == (0, [])
    assert os.listdir(tmp_path / "out") == [report.tracks[0].path.name]


def test_a_killed_worker_costs_only_its_pieces(cluster: Cluster, tmp_path: Path) -> None:
    track = write_track(tmp_path / "loud.json", 90.0)
    expected = one_render(track, tmp_path / "one")
    addresses = cluster.addresses()
    cluster.trap.log.write_text("")
    cluster.armed.touch()
    cluster.trap.spring()
    seen: list[ManyProgress] = []
    report = render_many(
        track,
        tmp_path / "out",
        client=cluster.client,
        piece_secs=4.0,
        remember=False,
        progress=lambda fraction, state: seen.append(state),
    ).raise_if_failed()
    cluster.armed.unlink()
    assert (tmp_path / "out" / "loud.wav").read_bytes() == expected
    (killed,) = cluster.trap.caught
    starts = cluster.trap.starts()
    assert len(starts) >= report.pieces == 23, "90 s in pieces of 4 s"
    again = {task: pids for task, pids in starts.items() if len(pids) > 1}
    assert again, "what it had was begun again"
    for pids in again.values():
        assert pids[0] == killed and len(pids) == 2 and pids[1] != killed
    assert len(again) < report.pieces / 2
    assert report.retried == len(again)
    assert report.workers_lost == [addresses[killed]] and report.workers >= 2
    assert len(cluster.addresses()) == COUNT - 1
    assert (seen[-1].pieces_done, seen[-1].frames_done) == (23, seen[-1].frames)


def test_a_folder_with_a_broken_track_through_an_address(cluster: Cluster, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    good = [write_track(folder / f"{name}.json", 9.0) for name in ("a", "c")]
    (folder / "b.json").write_text(json.dumps({"progression": [{"duration": -1, "voices": []}]}))
    report = render_many(folder, tmp_path / "out", client=cluster.address, piece_secs=2.5)
    assert [track.error is None for track in report.tracks] == [True, False, True]
    assert "duration" in str(report.tracks[1].error)
    for track in good:
        assert (tmp_path / "out" / f"{track.stem}.wav").read_bytes() == one_render(track, tmp_path / track.stem)


def test_an_interrupted_render_leaves_the_cluster_idle(cluster: Cluster, tmp_path: Path) -> None:
    def stop(fraction: float, state: ManyProgress) -> None:
        if state.pieces_done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_many(
            write_track(tmp_path / "a.json", 60.0), tmp_path / "out", client=cluster.client, piece_secs=2.0, progress=stop
        )
    assert not (tmp_path / "out").exists()
    # Another render finds workers that answer.
    track = write_track(tmp_path / "b.json", 5.0)
    render_many(track, tmp_path / "out", client=cluster.client).raise_if_failed()
    assert (tmp_path / "out" / "b.wav").read_bytes() == one_render(track, tmp_path / "one")
    assert not any("heterodyne" in str(key) for keys in cluster.client.processing().values() for key in keys)


def test_the_command_renders_on_a_scheduler(cluster: Cluster, tmp_path: Path) -> None:
    track = write_track(tmp_path / "a.json", 5.0)
    line = [sys.executable, "-m", "heterodyne.many", str(track), str(tmp_path / "out"), "--scheduler", cluster.address, "--quiet"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (tmp_path / "out" / "a.wav").read_bytes() == one_render(track, tmp_path / "one")


def test_a_scheduler_that_ends_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    dask = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--no-dashboard", "--port", "0"]
    scheduler = subprocess.Popen(dask, stderr=subprocess.PIPE, text=True)
    try:
        assert scheduler.stderr is not None
        places = (re.search(r"Scheduler at:\s+(tcp://127\.0\.0\.1:\d+)", line) for line in scheduler.stderr)
        address = next(place.group(1) for place in places if place)
        # Nobody works; the client gives the scheduler up after some seconds.
        with distributed.Client(address, set_as_default=False, timeout=4) as client:

            def end() -> None:
                until_asked(client)
                scheduler.kill()

            ending = threading.Thread(target=end)
            ending.start()
            with pytest.raises(RuntimeError, match="the scheduler cannot be reached any more"):
                render_many(write_track(tmp_path / "a.json", 60.0), tmp_path / "out", client=client, piece_secs=2.0)
            ending.join()
    finally:
        scheduler.kill()
        scheduler.wait()
    assert not (tmp_path / "out").exists()


def until_asked(client: Any) -> None:
    """Until a task is with the scheduler."""
    deadline = time.monotonic() + 30.0
    while not client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)):
        assert time.monotonic() < deadline


def test_a_piece_that_ends_its_workers_is_given_up_by_name(cluster: Cluster, tmp_path: Path) -> None:
    """The last one: it costs the cluster all workers that were left."""
    track = write_track(tmp_path / "bad.json", 6.0, count=1)
    cluster.deadly.touch()
    report = render_many(track, tmp_path / "out", client=cluster.client)
    why = str(report.tracks[0].error)
    for words in ("bad.json", "0.0 s to 6.0 s", "ended, one after the other"):
        assert words in why
    assert not (tmp_path / "out").exists()
