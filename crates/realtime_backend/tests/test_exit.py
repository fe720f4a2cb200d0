"""The interpreter ends while something plays or works: quickly, quietly, with status 0."""

import os
import subprocess
import sys
import time

import pytest
from conftest import legacy

# What an interpreter needs to start and end on a busy machine comes on top of the 2 s that the module may take.
END_SECS = 2.0

BEGIN = """
import os, sys, threading, time
import realtime_backend as rtb
TRACK = sys.argv[1]
OUT = sys.argv[2]

def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.002)
"""

PLAYING = """
rtb.start_stream(TRACK)
until(lambda: rtb.elapsed_samples() > 0)
"""

ENDS = {
    "while it plays": PLAYING,
    "at once": "rtb.start_stream(TRACK)",
    "while it is paused": PLAYING + "rtb.pause_stream()",
    "by sys.exit": PLAYING + "print('end', time.time(), flush=True); sys.exit(0)",
    "while daemon threads call": PLAYING + """
def call():
    while True:
        rtb.set_master_gain(0.5)
        rtb.update_track(TRACK)
        rtb.elapsed_samples()
for _ in range(4):
    threading.Thread(target=call, daemon=True).start()
""",
    "while daemon threads start": """
started = threading.Semaphore(0)
def call():
    while True:
        try:
            rtb.start_stream(TRACK)
        except RuntimeError:
            return
        started.release()
for _ in range(3):
    threading.Thread(target=call, daemon=True).start()
for _ in range(10):
    assert started.acquire(timeout=20)
""",
    "while a daemon thread renders": """
threading.Thread(target=rtb.render_full_wav, args=(TRACK, OUT), daemon=True).start()
until(lambda: any(name.endswith('.part') for name in os.listdir(os.path.dirname(OUT))))
""",
    "in a child that was forked": PLAYING + """
child = os.fork()
if child == 0:
    assert rtb.elapsed_samples() == 0
    rtb.pause_stream()
    rtb.stop_stream()
    rtb.start_stream(TRACK)
    until(lambda: rtb.elapsed_samples() > 0)
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
before = rtb.elapsed_samples()
until(lambda: rtb.elapsed_samples() > before)
""",
    "in a child that never calls": PLAYING + """
child = os.fork()
if child == 0:
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
""",
    "in children of many threads": PLAYING + """
def call():
    while True:
        rtb.set_master_gain(0.5)
        rtb.update_track(TRACK)
for _ in range(3):
    threading.Thread(target=call, daemon=True).start()
for _ in range(20):
    child = os.fork()
    if child == 0:
        rtb.stop_stream()
        sys.exit(0)
    assert os.waitpid(child, 0)[1] == 0
""",
}


def ended(code, tmp_path, track=None):
    """Runs a program; returns it with the time from its last line to its end."""
    program = BEGIN + code + "\nprint('end', time.time(), flush=True)\n"
    environment = dict(os.environ, HETERODYNE_DEVICE="null", REALTIME_BACKEND_CONFIG="")
    # New threads and forks are meant here; Python 3.12 and later say a word about that.
    environment["PYTHONWARNINGS"] = "ignore::DeprecationWarning"
    arguments = [sys.executable, "-c", program, track or legacy((3000.0,)), str(tmp_path / "a.wav")]
    ran = subprocess.run(arguments, capture_output=True, text=True, timeout=60, env=environment)
    over = time.time()
    last = [line for line in ran.stdout.splitlines() if line.startswith("end ")]
    assert last, ran.stderr
    return ran, over - float(last[-1].split()[1])


@pytest.mark.parametrize("case", sorted(ENDS))
def test_the_end_is_clean(tmp_path, case):
    if "fork" in ENDS[case] and not hasattr(os, "fork"):
        pytest.skip("this system does not fork")
    ran, took = ended(ENDS[case], tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert took < END_SECS, f"it took {took:.2f} s"
    assert not list(tmp_path.iterdir()), "a file was left behind"


def test_many_ends_in_a_row(tmp_path):
    for _ in range(5):
        ran, _ = ended(ENDS["while daemon threads call"], tmp_path)
        assert (ran.returncode, ran.stderr) == (0, "")


def test_an_interrupt_ends_a_render(tmp_path):
    # Where whoever started the tests ignores Ctrl+C, Python would as well.
    code = """
import _thread, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
def interrupt():
    until(lambda: any(name.endswith('.part') for name in os.listdir(os.path.dirname(OUT))))
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt).start()
try:
    rtb.render_full_wav(TRACK, OUT)
except KeyboardInterrupt:
    print('interrupted')
"""
    ran, _ = ended(code, tmp_path, legacy((20_000.0,)))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "interrupted" in ran.stdout
    assert not list(tmp_path.iterdir())


def test_an_error_keeps_its_status(tmp_path):
    program = BEGIN + PLAYING + "print('end', time.time(), flush=True)\nsys.exit(7)\n"
    environment = dict(os.environ, HETERODYNE_DEVICE="null")
    arguments = [sys.executable, "-c", program, legacy(), str(tmp_path / "a.wav")]
    ran = subprocess.run(arguments, capture_output=True, text=True, timeout=60, env=environment)
    assert (ran.returncode, ran.stderr) == (7, "")
