"""The judges themselves: known samples come through the sink untouched, and what is wrong is found."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

import judge
from recorder import Recorder


def tone(rate: int, secs: float, low: float, high: float) -> np.ndarray:
    """A sine that rises from `low` to `high` Hz, the other ear one Hz above."""
    t = np.arange(int(rate * secs)) / rate
    phase = low * t + (high - low) * t**2 / (2 * secs)
    return (0.2 * np.stack([np.sin(2 * np.pi * phase), np.sin(2 * np.pi * (phase + t))], axis=1)).astype("<f4")


@pytest.mark.parametrize("shape", [(48_000, "float32le", 0.0), (44_100, "s16le", 0.5 / 32_768), (22_050, "float32le", 0.0)])
def test_what_goes_into_the_sink_comes_out_of_its_monitor(server_of, tries, tmp_path, shape) -> None:
    rate, sample_format, tolerance = shape
    server = server_of(rate, sample_format)
    sound = tone(rate, 1.5, 200.0, 900.0)
    (tmp_path / "sound.raw").write_bytes(sound.tobytes())
    play = ["pacat", "--raw", "--format=float32le", f"--rate={rate}", "--channels=2", str(tmp_path / "sound.raw")]

    def heard() -> None:
        recorder = Recorder(server)
        subprocess.run(play, env=server.environment, check=True)
        recorder.wait(0.3)
        recording = recorder.stop()
        middle = judge.locate(recording, sound[rate // 2 : rate // 2 + judge.PIECE], tolerance)
        assert middle is not None, "the middle of the sound was not heard"
        first = middle - rate // 2
        judge.same(recording[first : first + len(sound)], sound, tolerance)

    tries(heard)


def test_a_sound_is_found_where_it_was_put_and_nowhere_else() -> None:
    sound = tone(8000, 4.0, 100.0, 800.0)
    recording = np.concatenate([np.zeros((1234, 2), "<f4"), sound])
    assert judge.locate(recording, sound[7000:9048]) == 8234
    assert judge.place(sound, recording, 8234) == 7000
    changed = sound[7000:9048].copy()
    changed[1000, 1] += 1e-4
    assert judge.locate(recording, changed) is None
    assert judge.locate(recording, changed, 1.1e-4) == 8234


def test_one_wrong_sample_and_one_lost_frame_are_found() -> None:
    sound = tone(8000, 2.0, 100.0, 800.0)
    judge.same(sound.copy(), sound)
    wrong = sound.copy()
    wrong[777, 0] = np.nextafter(wrong[777, 0], np.float32(1))
    with pytest.raises(judge.Different, match="1 of 16000 frames differ, first at 777"):
        judge.same(wrong, sound)
    lost = np.concatenate([np.delete(sound, 5000, axis=0), sound[-1:]])
    with pytest.raises(judge.Different, match="first at 5000"):
        judge.same(lost, sound)
    assert judge.agree_from(lost, sound, 4000, 4000) == 1000
    assert judge.agree_up_to(lost, sound, 9000, 9001) == 4000


def faded(old: np.ndarray, new: np.ndarray, at: int, frames: int) -> np.ndarray:
    """From one to the other along a raised cosine."""
    w = np.clip((np.arange(len(old)) - at) / frames, 0.0, 1.0)[:, None]
    w = 0.5 - 0.5 * np.cos(np.pi * w)
    return (old * (1 - w) + new * w).astype("<f4")


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_a_jump_is_a_click_and_a_fade_is_none(rate: int) -> None:
    old, new = tone(rate, 2.0, 150.0, 400.0), tone(rate, 2.0, 380.0, 160.0)[::-1]
    fade = faded(old, new, rate, rate // 100)
    judge.without_clicks(fade, rate, old, new)
    ramp = np.clip(1.0 - (np.arange(len(old)) - rate) / (rate // 100), 0.0, 1.0)[:, None]
    judge.without_clicks((old * ramp).astype("<f4"), rate, old)
    # The same change at once; a hole of five frames; a step of a hundredth.
    at = rate + int(np.abs(old[rate : rate + 2000, 0] - new[rate : rate + 2000, 0]).argmax())
    jump = np.concatenate([old[:at], new[at:]])
    hole = old.copy()
    loudest = rate + int(np.abs(old[rate:, 0]).argmax())
    hole[loudest : loudest + 5] = 0.0
    step = old.copy()
    step[rate:] += np.float32(0.01)
    for wrong in (jump, hole, step):
        with pytest.raises(judge.Different, match="a click at frame"):
            judge.without_clicks(wrong, rate, old, new)
