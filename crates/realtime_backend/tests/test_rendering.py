"""Files that the module renders, against reference data and by their length."""

import array
import ast
import errno
import json
import math
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import DIALECTS, legacy

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = [folder for folder in (ROOT / "golden" / "cases", ROOT.parent / "shared" / "golden") if folder.is_dir()]
CASES = sorted(path for folder in GOLDEN for path in folder.glob("stream_*.meta.json"))


def read_wav(path):
    """Rate and interleaved samples of a WAV file of 16 bits, stereo."""
    data = Path(path).read_bytes()
    assert data[:4] == b"RIFF" and data[8:12] == b"WAVE"
    at, rate = 12, None
    while at < len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        if name == b"fmt ":
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, at + 8)
            assert (kind, channels, bits) == (1, 2, 16)
        if name == b"data":
            samples = array.array("h")
            samples.frombytes(data[at + 8 : at + 8 + length])
            return rate, samples
        at += 8 + length + length % 2
    raise AssertionError("no data")


def read_npy(path):
    """Samples of a numpy file of floats, interleaved."""
    data = path.read_bytes()
    assert data[:6] == b"\x93NUMPY"
    length = struct.unpack_from("<H", data, 8)[0]
    header = ast.literal_eval(data[10 : 10 + length].decode())
    assert header["descr"] == "<f4" and not header["fortran_order"]
    samples = array.array("f")
    samples.frombytes(data[10 + length :])
    return header["shape"][0], samples


@pytest.mark.skipif(not CASES, reason="no reference data beside the checkout")
@pytest.mark.parametrize("dialect", sorted(DIALECTS))
@pytest.mark.parametrize("meta", CASES, ids=lambda path: f"{path.parent.name}-{path.name.split('.')[0]}")
def test_reference_cases(rtb, tmp_path, monkeypatch, meta, dialect):
    facts = json.loads(meta.read_text())
    text = meta.with_name(f"{facts['name']}.json").read_text()
    if "global_settings" in text:
        track = json.loads(text)
        track.setdefault("background_noise", {})
        track.setdefault("clips", [])
        text = DIALECTS[dialect](json.dumps(track))
    # Paths in a track that comes as text count from the working directory.
    monkeypatch.chdir(meta.parent)
    out = tmp_path / "out.wav"
    rtb.render_full_wav(text, str(out))
    rate, samples = read_wav(out)
    frames, reference = read_npy(meta.with_name(f"{facts['name']}.npy"))
    assert rate == facts["sample_rate"]
    assert len(samples) == 2 * frames
    errors = [sample / 32767 - wanted for sample, wanted in zip(samples, reference)]
    if "max_rms_err_db" in facts:
        error, level = (sum(x * x for x in values) for values in (errors, reference))
        assert 10 * math.log10(max(error, 1e-30) / level) <= facts["max_rms_err_db"]
    else:
        # One step of 16 bits for what truncation takes.
        assert max(map(abs, errors)) <= facts.get("tol_strict", facts.get("tol", 1e-5)) + 1 / 32767


@pytest.mark.parametrize("durations, crossfade", [((1.00007, 0.5), 0.25), ((0.3,), 3.0), ((0.2, 0.2, 0.2), 0.5)])
def test_the_length_is_that_of_all_steps(rtb, tmp_path, dialect, durations, crossfade):
    out = tmp_path / "a.wav"
    assert rtb.render_full_wav(dialect(legacy(durations, crossfade, sample_rate=22050)), str(out)) is None
    rate, samples = read_wav(out)
    assert rate == 22050
    assert len(samples) == 2 * sum(math.trunc(duration * 22050) for duration in durations)


def test_a_sample_is_a_minute_at_most(rtb, tmp_path):
    out = tmp_path / "a.wav"
    assert rtb.render_sample_wav(legacy((61.0,), sample_rate=8000), out) is None
    assert len(read_wav(out)[1]) == 2 * 60 * 8000
    rtb.render_sample_wav(legacy((2.5,), sample_rate=8000), out)
    assert len(read_wav(out)[1]) == 2 * 20_000


def test_relative_paths_lie_below_output(rtb, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rtb.render_full_wav(legacy((0.1,)), "deep/a.wav")
    assert len(read_wav(tmp_path / "output" / "deep" / "a.wav")[1]) == 2 * 4410


def test_settings_of_the_working_directory(tmp_path):
    """In a process of its own: settings are read once."""
    (tmp_path / "config.toml").write_text("output_dir = 'made'\nvoice_gain = 0\n")
    environment = {key: value for key, value in os.environ.items() if key != "REALTIME_BACKEND_CONFIG"}
    program = "import realtime_backend, sys; realtime_backend.render_full_wav(sys.argv[1], 'a.wav')"
    ran = subprocess.run([sys.executable, "-c", program, legacy((0.1,))], cwd=tmp_path, env=environment,
                         capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert not any(read_wav(tmp_path / "made" / "a.wav")[1])


def test_the_time_is_printed(rtb, tmp_path, capsys):
    rtb.render_full_wav(legacy((0.1,)), str(tmp_path / "a.wav"))
    words = capsys.readouterr().out.split()
    assert words[:3] == ["Total", "generation", "time:"]
    assert float(words[3].removesuffix("s")) >= 0


@pytest.mark.parametrize("function", ["render_sample_wav", "render_full_wav"])
def test_what_cannot_be_written_is_an_os_error(rtb, tmp_path, function):
    render = getattr(rtb, function)
    missing = tmp_path / "no" / "folder" / "a.wav"
    with pytest.raises(FileNotFoundError) as raised:
        render(legacy((0.1,)), str(missing))
    assert str(missing) in str(raised.value)
    assert (raised.value.errno, raised.value.filename) == (errno.ENOENT, str(missing))
    with pytest.raises(OSError, match="regular file"):
        render(legacy((0.1,)), tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        render(legacy((0.1,)), str(tmp_path / "file" / "a.wav"))
    assert sorted(os.listdir(tmp_path)) == ["file"]
