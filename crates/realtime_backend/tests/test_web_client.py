"""The call sequence of the web client (client-api §6) in the words of Python: every clip is pushed."""

import array
import json

import pytest
from conftest import legacy, until

CHUNK_FRAMES = 2048
NOWHERE = "blob-of-a-browser/no-such-file"


def clips(count):
    return [{"file_path": f"{NOWHERE}-{n}.wav", "start": 0, "amp": 1} for n in range(count)]


def chunks(frames):
    """What a browser has decoded, in pieces; the last one is marked."""
    for at in range(0, frames, CHUNK_FRAMES):
        length = min(CHUNK_FRAMES, frames - at)
        yield array.array("f", [0.25] * (2 * length)), at + length == frames


def test_clips_are_pushed_while_the_track_plays(rtb, dialect):
    rtb.start_stream(dialect(legacy(clips=clips(2))), 0.0)
    for index in range(2):
        for samples, last in chunks(10_000):
            assert rtb.push_clip_samples(index, samples, last) is None
    until(lambda: rtb.elapsed_samples() > 0, "the stream moves")
    assert rtb.current_step() == 0
    rtb.pause_stream()
    rtb.resume_stream()
    rtb.start_from(3.0)
    rtb.enable_gpu(True)
    track = json.loads(legacy(clips=clips(2)))
    track["background_noise"] = {
        "params": {"noise_parameters": {"color_params": {"name": "brown"}}}, "amp": 1.0}
    rtb.update_track(dialect(json.dumps(track)))
    rtb.push_clip_samples(0, [0.0, 0.0], True)
    before = rtb.elapsed_samples()
    until(lambda: rtb.elapsed_samples() > before, "going on")
    rtb.stop_stream()


@pytest.mark.parametrize("samples", [
    [0.5, -0.5] * 100,
    (0.5, -0.5) * 100,
    [1, 0] * 100,
    [],
    array.array("f", [0.5] * 200),
    array.array("d", [0.5] * 200),
    array.array("h", [1] * 200),
    memoryview(array.array("f", [0.5] * 200))[::2],
    range(0),
])
def test_samples_come_in_whatever_a_program_keeps_them_in(rtb, samples):
    rtb.start_stream(legacy(clips=clips(1)))
    rtb.push_clip_samples(0, samples)
    rtb.push_clip_samples(0, samples, finished=True)


def test_samples_of_numpy(rtb):
    numpy = pytest.importorskip("numpy")
    rtb.start_stream(legacy(clips=clips(1)))
    for kind in ["<f4", ">f4", "f8", "f2", "i2"]:
        rtb.push_clip_samples(0, numpy.zeros(200, kind), False)
    rtb.push_clip_samples(0, numpy.zeros((100, 2), "f4"), False)
    rtb.push_clip_samples(0, numpy.zeros((100, 4), "f4")[:, ::2], False)
    with pytest.raises(ValueError, match="shape"):
        rtb.push_clip_samples(0, numpy.zeros((2, 100), "f4"), False)


def test_indices_that_are_none_are_ignored(rtb):
    for index in [0, 7, -1, 2**62]:
        rtb.push_clip_samples(index, [0.0, 0.0])
    rtb.start_stream(legacy(clips=clips(1)))
    for index in [1, 7, -1, 2**62]:
        rtb.push_clip_samples(index, [0.0, 0.0])
