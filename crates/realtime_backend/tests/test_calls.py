"""Every function, with nothing playing and with what makes no sense."""

import json

import pytest
from conftest import legacy, new_dialect, until

QUIET = {
    "stop_stream": (),
    "pause_stream": (),
    "resume_stream": (),
    "start_from": (3.0,),
    "enable_gpu": (True,),
    "push_clip_samples": (0, [0.0, 0.0]),
    "set_master_gain": (0.5,),
}


def call_all(module):
    for name, arguments in QUIET.items():
        assert getattr(module, name)(*arguments) is None, name
    assert module.update_track(legacy()) is None
    assert module.current_step() == 0 and type(module.current_step()) is int
    assert module.elapsed_samples() == 0 and type(module.elapsed_samples()) is int


def test_nothing_raises_before_a_start_and_after_a_stop(rtb):
    call_all(rtb)
    assert rtb.start_stream(legacy()) is None
    rtb.stop_stream()
    call_all(rtb)


def test_a_second_start_takes_the_place_of_the_first(rtb):
    rtb.start_stream(legacy((30.0,)), 25.0)
    until(lambda: rtb.elapsed_samples() > 25 * 8000, "the first one")
    rtb.start_stream(legacy((30.0, 30.0)), 1.0)
    until(lambda: 0 < rtb.elapsed_samples(), "the second one")
    assert rtb.elapsed_samples() < 25 * 8000
    rtb.stop_stream()
    assert rtb.elapsed_samples() == 0, "one stop ends all"


def test_the_start_may_be_none_or_nonsense(rtb):
    for start in [None, 0, -5.0, float("nan"), 1e300, float("inf")]:
        rtb.start_stream(legacy((2.0,)), start)
    rtb.start_stream(track_json_str=legacy(), start_time=1.5)
    for position in [-1.0, float("nan"), 1e300, float("-inf"), 2]:
        rtb.start_from(position)
    for gain in [-1.0, 2.0, float("nan"), 0]:
        rtb.set_master_gain(gain=gain)


def test_the_position_is_right_from_the_first_moment(rtb):
    for start_secs in (3, 20.0):
        rtb.start_stream(legacy(), start_secs)
        # The silent device runs at 48 kHz, and not for ten seconds yet.
        assert 0 <= rtb.elapsed_samples() - 48_000 * start_secs < 480_000


def test_the_end_is_silent_and_the_position_stays(rtb):
    rtb.start_stream(legacy((5.0, 5.0)), 1e6)
    until(lambda: rtb.current_step() == 1, "the end")
    ends = rtb.elapsed_samples()
    rtb.start_from(0.0)
    until(lambda: rtb.elapsed_samples() < ends, "the start again")
    until(lambda: rtb.current_step() == 0, "the first step again")


NO_TRACKS = {
    "no JSON": ("{", ":1:"),
    "nothing": ("", ":1:"),
    "no object": ("[]", ":1:"),
    "no steps": (json.dumps({"global_settings": {"sample_rate": 44100}}), "steps"),
    "a wrong type": (legacy().replace('"duration": 30.0', '"duration": "long"'), "duration"),
    "no finite number": (legacy().replace("30.0", "1e999"), "duration"),
}


@pytest.mark.parametrize("case", sorted(NO_TRACKS))
@pytest.mark.parametrize("function", ["start_stream", "update_track", "render_sample_wav", "render_full_wav"])
def test_what_is_no_track_is_a_value_error_that_says_where(rtb, tmp_path, function, case):
    text, word = NO_TRACKS[case]
    out = tmp_path / "a.wav"
    arguments = (text, str(out)) if function.startswith("render") else (text,)
    with pytest.raises(ValueError) as raised:
        getattr(rtb, function)(*arguments)
    message = str(raised.value)
    assert word in message, message
    assert "track_json_str:1:" in message and "error" in message, message
    assert not out.exists()


def test_all_problems_come_at_once(rtb):
    text = legacy((1.0, 2.0)).replace('"duration": 1.0', '"duration": "x"').replace('"duration": 2.0', '"duration": []')
    with pytest.raises(ValueError) as raised:
        rtb.update_track(text)
    message = str(raised.value)
    assert "2 errors" in message
    assert "steps[0].duration" in message and "steps[1].duration" in message
    assert "accepted" in message


def test_keys_in_two_dialects_at_once_are_no_error(rtb):
    rtb.update_track(json.dumps({**json.loads(legacy()), **json.loads(new_dialect(legacy()))}))


WRONG_TYPES = [
    ("start_stream", (b"{}",)),
    ("start_stream", (None,)),
    ("start_stream", ({},)),
    ("start_stream", ("{}", "soon")),
    ("start_stream", ()),
    ("start_from", ("a",)),
    ("start_from", ()),
    ("start_from", (None,)),
    ("update_track", (1,)),
    ("set_master_gain", ("loud",)),
    ("enable_gpu", ("yes",)),
    ("push_clip_samples", (0.5, [0.0])),
    ("push_clip_samples", ("0", [0.0])),
    ("push_clip_samples", (0, 1.0)),
    ("push_clip_samples", (0, None)),
    ("push_clip_samples", (0, "abc")),
    ("push_clip_samples", (0, b"\0\0\0\0")),
    ("push_clip_samples", (0, ["a", "b"])),
    ("push_clip_samples", (0, [[0.0, 0.0]])),
    ("push_clip_samples", (0, [0.0], "maybe")),
    ("push_clip_samples", (0,)),
    ("render_full_wav", ("{}", 5)),
    ("render_full_wav", ("{}",)),
    ("render_sample_wav", (b"{}", "a.wav")),
    ("stop_stream", (1,)),
    ("pause_stream", (1,)),
    ("resume_stream", (1,)),
    ("current_step", (1,)),
    ("elapsed_samples", (1,)),
]


@pytest.mark.parametrize("function, arguments", WRONG_TYPES)
def test_wrong_types_are_type_errors(rtb, function, arguments):
    with pytest.raises(TypeError):
        getattr(rtb, function)(*arguments)


def test_keywords_have_their_old_names(rtb, tmp_path):
    rtb.start_stream(track_json_str=legacy(), start_time=0.0)
    rtb.update_track(track_json_str=legacy())
    rtb.start_from(position=1.0)
    rtb.enable_gpu(enable=False)
    rtb.push_clip_samples(index=0, samples=[0.0, 0.0], finished=True)
    rtb.set_master_gain(gain=1.0)
    for render in [rtb.render_sample_wav, rtb.render_full_wav]:
        render(track_json_str=legacy((0.1,)), out_path=str(tmp_path / "a.wav"))


def test_without_a_device_it_is_a_runtime_error(rtb, monkeypatch):
    monkeypatch.setenv("HETERODYNE_DEVICE", "a card that nobody has")
    with pytest.raises(RuntimeError, match="output device"):
        rtb.start_stream(legacy())
    assert rtb.elapsed_samples() == 0
