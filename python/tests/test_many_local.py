"""``render_many`` on local processes: the bytes of one render, whatever the cut and whoever dies."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from many_support import RATE, Trap, full_track, is_alive, one_render, write_track

import heterodyne
import heterodyne.many.local
from heterodyne.many import ManyError, ManyProgress, render_many

ANY_PIECE = "lambda call: call.kind == 'piece'"


def guard_workers(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """New workers run ``source`` before they work; it may replace ``answer``."""
    child = (
        "import json, sys; sys.path[:] = json.loads(sys.argv[1])\n"
        f"{source}\nimport heterodyne.many.task, heterodyne.many.worker\n"
        "heterodyne.many.worker.answer = globals().get('answer', heterodyne.many.task.answer)\nheterodyne.many.worker.main()"
    )
    monkeypatch.setattr(heterodyne.many.local, "_CHILD", child)


@pytest.mark.parametrize(
    "options",
    [
        {"format": "s16", "piece_secs": 7.3},
        {"format": "s24", "dither": True, "piece_secs": 11.0, "seed": 5},
        {"format": "f32", "piece_secs": 2.0071, "target": 0.9},
        {"format": "flac", "dither": True, "piece_secs": 64.0},
        {"format": "f32", "stage": "raw", "piece_secs": 9.999},
        {"format": "s16", "mix": "live", "piece_secs": 5.12},
        {"format": "flac24", "start": 10.01, "duration": 21.7, "piece_secs": 3.3},
        {"format": "f32", "stage": "raw", "start": 27.0, "duration": 10.0, "piece_secs": 2.5, "sample_rate": 11025},
    ],
    ids=lambda options: "-".join(str(value) for value in options.values()),
)
def test_a_track_with_all_that_has_a_memory_joins_to_the_bytes_of_one_render(tmp_path: Path, options: dict[str, Any]) -> None:
    track = full_track(tmp_path)
    assert heterodyne.Track.load(track).check() == [], "all of it is used"
    plain = {key: value for key, value in options.items() if key != "piece_secs"}
    expected = one_render(track, tmp_path / "one", **plain)
    report = render_many(track, tmp_path / "out", processes=2, remember=False, checksums=True, **options)
    (made,) = report.raise_if_failed().tracks
    assert made.path is not None and made.path.read_bytes() == expected
    secs = options.get("duration", made.seconds)
    assert made.pieces == max(1, -(-int(secs * made.sample_rate) // int(options["piece_secs"] * made.sample_rate)))
    single = heterodyne.Track.load(track).render_file(tmp_path / f"again{made.path.suffix}", **({"format": "s16"} | plain))
    for name in ("peak", "level_gain", "frames", "sample_rate", "bytes", "seconds"):
        assert getattr(made, name) == getattr(single, name), name
    assert made.sha256 == hashlib.sha256(expected).hexdigest()
    assert (made.bytes, made.retried, report.workers_lost) == (len(expected), 0, [])
    assert os.listdir(tmp_path / "out") == [made.path.name], "no spool is left"


def test_peaks_are_remembered_for_a_single_render_and_by_it(tmp_path: Path) -> None:
    track = full_track(tmp_path)
    first = render_many(track, tmp_path / "first", processes=1, piece_secs=10.0).raise_if_failed()
    expected = one_render(track, tmp_path / "one")
    second = render_many(track, tmp_path / "second", processes=1, piece_secs=10.0).raise_if_failed()
    for report in (first, second):
        assert report.tracks[0].path is not None and report.tracks[0].path.read_bytes() == expected
    assert list((tmp_path / "levels").glob("*.peaks"))


def test_a_killed_process_costs_only_the_piece_that_it_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    track = write_track(tmp_path / "loud.json", 60.0)
    expected = one_render(track, tmp_path / "one")
    trap = Trap(tmp_path)
    guard_workers(monkeypatch, trap.source("tasks.answer", ANY_PIECE))
    trap.spring()
    report = render_many(track, tmp_path / "out", processes=2, piece_secs=5.0, remember=False).raise_if_failed()
    assert (tmp_path / "out" / "loud.wav").read_bytes() == expected
    (killed,) = trap.caught
    again = {task: pids for task, pids in trap.starts().items() if len(pids) > 1}
    assert len(again) == 1, "one piece and no other was begun twice"
    ((first, second),) = again.values()
    assert first == killed != second
    assert (report.retried, report.workers_lost) == (1, [str(killed)])
    assert "1 lost, 1 tasks done again" in str(report)


def test_a_task_that_kills_every_worker_is_given_up_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    write_track(folder / "bad.json", 30.0)
    good = write_track(folder / "good.json", 20.0)
    source = """
import os, signal, heterodyne.many.task as tasks
def answer(bundle, call, worker):
    if "bad" in bundle.file and call.kind == "piece" and call.span[0] == 80000:
        os.kill(os.getpid(), signal.SIGKILL)
    return tasks.answer(bundle, call, worker)
"""
    guard_workers(monkeypatch, source)
    report = render_many(folder, tmp_path / "out", processes=2, piece_secs=10.0, remember=False)
    bad, fine = report.tracks
    assert bad.error is not None and bad.path is None
    # 80 000 frames at 8000 a second.
    for words in ("bad.json", "10.0 s to 20.0 s", "3 worker processes", "signal 9"):
        assert words in bad.error
    assert fine.path is not None and fine.path.read_bytes() == one_render(good, tmp_path / "one")
    assert os.listdir(tmp_path / "out") == ["good.wav"]
    with pytest.raises(ManyError, match="1 of 2 tracks failed") as failed:
        report.raise_if_failed()
    again = pickle.loads(pickle.dumps(failed.value))
    assert str(again) == str(failed.value) and again.report == report


def test_a_process_that_is_killed_while_it_starts_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    track = write_track(tmp_path / "a.json", 3.0)
    mark = tmp_path / "mark"
    source = f"""
import os, signal
try:
    os.close(os.open({str(mark)!r}, os.O_CREAT | os.O_EXCL))
except FileExistsError:
    pass
else:
    os.kill(os.getpid(), signal.SIGKILL)
"""
    guard_workers(monkeypatch, source)
    render_many(track, tmp_path / "out", processes=1).raise_if_failed()
    assert mark.exists() and (tmp_path / "out" / "a.wav").read_bytes() == one_render(track, tmp_path / "one")
    guard_workers(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(RuntimeError, match="ended before it could work .signal 9."):
        render_many(track, tmp_path / "other", processes=1)


def test_workers_that_cannot_start_end_the_render_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    track = write_track(tmp_path / "a.json", 3.0)
    monkeypatch.setattr(heterodyne.many.local, "_CHILD", "raise SystemExit(3)")
    with pytest.raises(RuntimeError, match="ended before it could work .code 3."):
        render_many(track, tmp_path / "out", processes=2)
    assert not (tmp_path / "out").exists()


def test_broken_tracks_do_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    good = write_track(folder / "b.json", 5.0)
    (folder / "a.json").write_text('{"progression": [{"duration": "long"}]}')
    (folder / "c.json").write_text("no json")
    lost_clip = json.loads(good.read_text()) | {"overlay_clips": [{"file_path": "gone.wav", "start": 1.0}]}
    (folder / "d.json").write_text(json.dumps(lost_clip))
    (folder / "notes.txt").write_text("not a track")
    seen: list[ManyProgress] = []
    report = render_many(folder, tmp_path / "out", processes=2, progress=lambda fraction, state: seen.append(state))
    assert [Path(track.name).name for track in report.tracks] == ["a.json", "b.json", "c.json", "d.json"]
    assert [track.error is None for track in report.tracks] == [False, True, False, True]
    assert "duration" in str(report.tracks[0].error)
    assert any("gone.wav" in warning for warning in report.tracks[3].warnings)
    assert sorted(os.listdir(tmp_path / "out")) == ["b.wav", "d.wav"]
    assert (tmp_path / "out" / "b.wav").read_bytes() == one_render(good, tmp_path / "one")
    assert seen[-1].tracks_done == 4 and seen[-1].frames_done == seen[-1].frames
    told = report.to_dict()
    assert json.loads(json.dumps(told)) == told and told["ok"] is False
    page = report._repr_html_()
    assert page.count("<tr>") == 5 and "b.wav" in page


def test_progress_grows_to_the_whole(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name, secs in (("a", 20.0), ("b", 31.0)):
        write_track(folder / f"{name}.json", secs)
    seen: list[tuple[float, ManyProgress]] = []
    render_many(folder, tmp_path / "out", processes=2, piece_secs=4.0, progress=lambda *told: seen.append(told)).raise_if_failed()
    for (fraction, state), (later, next_state) in zip(seen, seen[1:], strict=False):
        assert fraction <= later
        assert state.pieces_done <= next_state.pieces_done and state.tracks_done <= next_state.tracks_done
        assert state.frames_done <= next_state.frames_done <= next_state.frames
    fraction, state = seen[-1]
    assert fraction == 1.0
    # 5 pieces of 20 s and 8 of 31 s, cut at every 4 s.
    assert (state.tracks_done, state.pieces, state.pieces_done) == (2, 13, 13)
    assert state.seconds_done == pytest.approx(51.0)
    assert "2 of 2 tracks, 13 of 13 pieces" in str(state)
    assert any(state.working for _, state in seen)


def test_a_bar_counts_frames(tmp_path: Path) -> None:
    class Bar:
        total: Any = None
        count = 0
        words = ""

        def update(self, n: int, /) -> None:
            self.count += n

        def set_description(self, words: str) -> None:
            self.words = words

    bar = Bar()
    render_many(write_track(tmp_path / "a.json", 7.0), tmp_path / "out", processes=1, progress=bar)
    assert (bar.total, bar.count) == (7 * RATE, 7 * RATE)
    assert bar.words.startswith("1 of 1 tracks")


def test_what_progress_raises_ends_the_render_and_leaves_nothing(tmp_path: Path) -> None:
    def refuse(fraction: float, state: ManyProgress) -> None:
        if state.pieces_done >= 2:
            raise LookupError("enough")

    track = write_track(tmp_path / "a.json", 60.0)
    with pytest.raises(LookupError, match="enough"):
        render_many(track, tmp_path / "made" / "out", processes=2, piece_secs=4.0, progress=refuse)
    assert not (tmp_path / "made").exists()


def test_arguments_and_names_are_checked_before_any_work(tmp_path: Path) -> None:
    track = write_track(tmp_path / "in" / "a.json", 1.0)
    refused: list[tuple[dict[str, Any], str]] = [
        ({"format": "mp3"}, "accepted are s16"),
        ({"mix": "loud"}, "accepted are"),
        ({"mix": "live", "stage": "final"}, "not normalised"),
        ({"target": 1.5}, "1.5"),
        ({"start": -1.0}, "seconds from 0"),
        ({"processes": 0}, "from 1 on"),
        ({"processes": 2, "client": object()}, "one of the two"),
        ({"piece_secs": 0.0}, "above 0"),
        ({"seed": -1}, "seed -1: accepted"),
    ]
    for arguments, words in refused:
        with pytest.raises(ValueError, match=words):
            render_many(track, tmp_path / "out", **arguments)
    other = write_track(tmp_path / "other" / "A.json", 1.0)
    with pytest.raises(ValueError, match="both be written"):
        render_many([track, other], tmp_path / "out")
    with pytest.raises(ValueError, match="not the name of a file"):
        render_many({"../a": track}, tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match="no file in it ends in .json"):
        render_many(tmp_path / "empty", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [("progress=5", "TypeError: progress is int"), ("client=object()", "TypeError: client is object"), ("processes=1.5", "TypeError")],
)
def test_a_program_ends_after_a_render_that_could_not_begin(tmp_path: Path, arguments: str, error: str) -> None:
    track = write_track(tmp_path / "a.json", 1.0)
    program = f"import heterodyne; heterodyne.render_many({str(track)!r}, {str(tmp_path / 'out')!r}, {arguments})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and error in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_takes_no_files_is_an_error_and_no_worker_is_left(tmp_path: Path) -> None:
    track = write_track(tmp_path / "a.json", 1.0)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    out = Path("/proc/self") if os.access(closed, os.W_OK) else closed
    before = threading.active_count()
    with pytest.raises(OSError):
        render_many(track, out, processes=2)
    assert threading.active_count() == before


def test_a_track_that_there_is_no_room_for_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_track(folder / "long.json", 60.0)
    short = write_track(folder / "short.json", 2.0)
    # A file of more than a megabyte is refused by the system: the sound of 60 s takes 3.8.
    program = (
        "import resource, heterodyne\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
        f"report = heterodyne.render_many({str(folder)!r}, {str(tmp_path / 'out')!r}, processes=1)\n"
        "print(report.tracks[0].error, report.tracks[1].error, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    long, fine = done.stdout.splitlines()
    assert "File too large" in long and str(tmp_path / "out") in long and fine == "None"
    assert os.listdir(tmp_path / "out") == ["short.wav"]
    assert (tmp_path / "out" / "short.wav").read_bytes() == one_render(short, tmp_path / "one")


def test_pieces_may_be_longer_than_any_track(tmp_path: Path) -> None:
    track = write_track(tmp_path / "a.json", 1.0)
    report = render_many(track, tmp_path / "out", processes=1, piece_secs=1e300).raise_if_failed()
    assert report.pieces == 1


def test_existing_files_are_spared_unless_told_and_inputs_always(tmp_path: Path) -> None:
    track = write_track(tmp_path / "a.json", 2.0)
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.wav").write_bytes(b"mine")
    report = render_many(track, out, processes=1)
    assert "exists" in str(report.tracks[0].error) and (out / "a.wav").read_bytes() == b"mine"
    assert render_many(track, out, processes=1, overwrite=True).ok
    assert (out / "a.wav").read_bytes() == one_render(track, tmp_path / "one")
    (out / "b.json").write_text(json.dumps(json.loads(track.read_text()) | {"overlay_clips": [{"file_path": "b.wav", "start": 0.0}]}))
    (out / "a.wav").rename(out / "b.wav")
    before = (out / "b.wav").read_bytes()
    report = render_many(out / "b.json", out, processes=1, overwrite=True)
    assert "made from" in str(report.tracks[0].error) and (out / "b.wav").read_bytes() == before
    text = track.read_bytes()
    (out / "link.wav").symlink_to(track)
    report = render_many({"link": track}, out, processes=1, overwrite=True)
    assert "made from" in str(report.tracks[0].error) and track.read_bytes() == text


def test_a_folder_is_read_but_not_those_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in ("b.v2.json", "A.JSON", "deeper/a.json"):
        write_track(folder / name, 0.5)
    (folder / "folder.json").mkdir()
    (folder / "lost.json").symlink_to(folder / "nowhere")
    report = render_many(folder, folder, processes=1)
    assert [track.name for track in report.tracks] == [str(folder / name) for name in ("A.JSON", "b.v2.json", "lost.json")]
    assert [track.name for track in report.failed] == [str(folder / "lost.json")]
    assert sorted(path.name for path in folder.glob("*.wav")) == ["A.wav", "b.v2.wav"]


def test_the_command_reports_as_json(tmp_path: Path) -> None:
    track = write_track(tmp_path / "a.json", 4.0)
    line = [sys.executable, "-m", "heterodyne.many", str(track), str(tmp_path / "out"), "--processes", "1", "--format", "flac", "--json"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["tracks"][0]["frames"] == 4 * RATE
    assert (tmp_path / "out" / "a.flac").read_bytes() == one_render(track, tmp_path / "one", format="flac")
    again = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert again.returncode == 1 and "exists" in again.stdout
    missing = subprocess.run([*line[:3], str(tmp_path / "none.json"), str(tmp_path / "out")], capture_output=True, text=True, timeout=60)
    assert missing.returncode == 1 and "none.json: failed: " in missing.stdout
    wrong = subprocess.run([*line, "--piece-secs", "0"], capture_output=True, text=True, timeout=60)
    assert (wrong.returncode, wrong.stdout) == (2, "") and "piece_secs 0.0: accepted are" in wrong.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    track = write_track(tmp_path / "a.json", 60.0)
    trap = Trap(tmp_path)
    program = (
        # Whoever runs the tests in the background may have them begin with SIGINT ignored.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import sys, heterodyne.many.local as local, heterodyne.many.command as command\n"
        f"guard = {trap.source('tasks.answer', 'lambda call: call.task > 2')!r}\n"
        "local._CHILD = 'import json, sys; sys.path[:] = json.loads(sys.argv[1])\\n' + guard + "
        "'import heterodyne.many.worker as worker\\nworker.answer = answer\\nworker.main()'\n"
        f"sys.exit(command.main([{str(track)!r}, {str(tmp_path / 'out')!r}, '--processes', '2', '--piece-secs', '2']))"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    trap.spring(lambda pid: process.send_signal(number))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "heterodyne: interrupted\n")
    assert trap.caught and not (tmp_path / "out").exists()
    workers = {pid for pids in trap.starts().values() for pid in pids}
    assert workers and not any(map(is_alive, workers))


def test_workers_end_when_whoever_started_them_is_killed(tmp_path: Path) -> None:
    track = write_track(tmp_path / "a.json", 60.0)
    trap = Trap(tmp_path)
    program = (
        "import heterodyne.many.local as local, heterodyne\n"
        f"guard = {trap.source('tasks.answer', ANY_PIECE)!r}.replace('threading.Event().wait()', 'pass')\n"
        "local._CHILD = 'import json, sys; sys.path[:] = json.loads(sys.argv[1])\\n' + guard + "
        "'import heterodyne.many.worker as worker\\nworker.answer = answer\\nworker.main()'\n"
        f"heterodyne.render_many({str(track)!r}, {str(tmp_path / 'out')!r}, processes=1, piece_secs=2)"
    )
    process = subprocess.Popen([sys.executable, "-c", program])
    # A worker holds this end open as long as it lives.
    trap.spring(lambda pid: process.kill())
    process.wait(timeout=60)
    (worker,) = trap.caught
    descriptor = os.pidfd_open(worker) if is_alive(worker) else None
    if descriptor is not None:
        import select

        ended, _, _ = select.select([descriptor], [], [], 30.0)
        os.close(descriptor)
        assert ended, "the worker outlives its master"
