"""The module may be imported again, in whatever way a program does that, and is the same player then."""

import importlib
import pickle
import subprocess
import sys

import pytest
from conftest import legacy, until


def test_reloading_leaves_the_stream_alone(rtb):
    rtb.start_stream(legacy())
    until(lambda: rtb.elapsed_samples() > 0, "the stream moves")
    assert importlib.reload(rtb).elapsed_samples() > 0


@pytest.mark.parametrize("whole", [False, True])
def test_a_program_may_take_it_out_of_the_list_of_modules(rtb, monkeypatch, whole):
    rtb.start_stream(legacy())
    until(lambda: rtb.elapsed_samples() > 0, "the stream moves")
    for name in [name for name in sys.modules if name.split(".")[0] == "realtime_backend"]:
        if whole or "." not in name:
            monkeypatch.delitem(sys.modules, name)
    again = importlib.import_module("realtime_backend")
    assert again is not rtb
    assert again.elapsed_samples() > 0
    again.stop_stream()
    assert rtb.elapsed_samples() == 0


def test_functions_go_to_other_processes_by_name(rtb):
    assert pickle.loads(pickle.dumps(rtb.render_full_wav)) is rtb.render_full_wav


def test_a_subinterpreter_is_refused_in_a_sentence():
    code = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
inner = interpreters.create()
said = None
try:
    run = getattr(interpreters, "exec", None) or interpreters.run_string
    said = run(inner, "import realtime_backend")
except Exception as error:
    said = error
print("found a subinterpreter" in str(said) or "subinterpreters" in str(said), said)
import realtime_backend
realtime_backend.stop_stream()
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    if "No module named '_xxsubinterpreters'" in ran.stderr:
        pytest.skip("this interpreter has no others")
    assert (ran.returncode, ran.stderr, ran.stdout[:4]) == (0, "", "True"), ran.stdout
