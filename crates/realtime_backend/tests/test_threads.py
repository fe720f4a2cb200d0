"""Several threads at once, and the interpreter free while work is done."""

import threading
import time

import pytest
from conftest import legacy, until

HAMMER_SECS = 4.0


def test_threads_that_know_nothing_of_each_other(rtb):
    clip = {"file_path": "nowhere/a.wav", "start": 0, "amp": 1}
    text = legacy((5.0, 5.0), crossfade=1.0, clips=[clip])
    calls = [
        lambda n: rtb.start_stream(text, n % 7),
        lambda n: rtb.update_track(text),
        lambda n: rtb.stop_stream() if n % 50 == 0 else None,
        lambda n: rtb.start_from(n % 12),
        lambda n: rtb.push_clip_samples(0, [0.1] * 64),
        lambda n: (rtb.pause_stream(), rtb.resume_stream()),
        lambda n: rtb.set_master_gain(n % 2),
        lambda n: (rtb.current_step(), rtb.elapsed_samples()),
    ]
    deadline = time.monotonic() + HAMMER_SECS
    counts, problems = [0] * len(calls), []

    def hammer(index):
        try:
            while time.monotonic() < deadline:
                calls[index](counts[index])
                counts[index] += 1
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=hammer, args=(index,), daemon=True) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(HAMMER_SECS + 20)
        assert not thread.is_alive(), "a call waits for ever"
    assert not problems
    assert all(count > 1 for count in counts), counts
    rtb.start_stream(text, 2.0)
    until(lambda: rtb.elapsed_samples() > 2 * 8000, "a stream after all that")


def heavy():
    """Work for a second or more."""
    return legacy((900.0,) * 4, crossfade=0.0)


def test_other_threads_run_while_a_file_is_rendered(rtb, tmp_path):
    began, over, longest = threading.Event(), threading.Event(), [0.0]

    def turn():
        last = time.monotonic()
        began.set()
        while not over.is_set():
            now = time.monotonic()
            longest[0], last = max(longest[0], now - last), now

    thread = threading.Thread(target=turn)
    thread.start()
    began.wait()
    clock = time.monotonic()
    rtb.render_full_wav(heavy(), str(tmp_path / "a.wav"))
    took = time.monotonic() - clock
    over.set()
    thread.join()
    assert took > 0.2, "too little work to tell"
    # A thread that is kept out stands still for all of that time.
    assert longest[0] < took / 2, (longest[0], took)


def test_a_stream_is_steered_while_a_file_is_rendered(rtb, tmp_path):
    rtb.start_stream(legacy())
    thread = threading.Thread(target=rtb.render_full_wav, args=(heavy(), str(tmp_path / "a.wav")))
    thread.start()
    before = rtb.elapsed_samples()
    until(lambda: rtb.elapsed_samples() > before, "the stream goes on")
    rtb.set_master_gain(0.5)
    thread.join()
    assert (tmp_path / "a.wav").stat().st_size == 44 + 4 * 44100 * 3600


@pytest.mark.parametrize("function", ["render_sample_wav", "render_full_wav"])
def test_two_files_at_once(rtb, tmp_path, function):
    render = getattr(rtb, function)
    paths = [tmp_path / f"{n}.wav" for n in range(3)]
    threads = [threading.Thread(target=render, args=(legacy((20.0,)), str(path))) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    files = [path.read_bytes() for path in paths]
    assert len(files[0]) == 44 + 4 * 44100 * 20
    assert files[0] == files[1] == files[2]
