"""The call sequences of the desktop client (client-api §5), in both dialects of the track."""

import json
import struct
import threading
import time

import pytest
from conftest import legacy, until, voice, PATIENCE_SECS

NEEDED = [
    "start_stream",
    "stop_stream",
    "pause_stream",
    "resume_stream",
    "start_from",
    "update_track",
    "set_master_gain",
]


def wav(path, seconds=0.5, rate=22050):
    """A short tone in a file."""
    frames = [(n * 400) % 20000 - 10000 for n in range(int(seconds * rate))]
    data = struct.pack(f"<{len(frames)}h", *frames)
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1,
                         rate, rate * 2, 2, 16, b"data", len(data))
    path.write_bytes(header + data)
    return str(path)


class Player:
    """What the client does around the module: it keeps its own clock and believes its own state."""

    def __init__(self, module, track, duration):
        missing = [name for name in NEEDED if not callable(getattr(module, name, None))]
        if missing:
            raise RuntimeError(f"missing: {missing}")
        self.module, self.track, self.duration = module, track, duration
        self.volume, self.playing, self.paused = 1.0, False, False
        self.begun, self.at = 0.0, 0.0

    def set_volume(self, volume):
        self.volume = volume
        if self.playing:
            assert self.module.set_master_gain(volume) is None

    def start(self):
        if self.playing:
            self.stop()
        assert self.module.start_stream(self.track, 0.0) is None
        try:
            assert self.module.set_master_gain(self.volume) is None
        except Exception:
            pytest.fail("the client would not see this")
        self.playing, self.paused = True, False
        self.begun, self.at = time.monotonic(), 0.0

    def position(self):
        running = 0.0 if self.paused else time.monotonic() - self.begun
        return min(self.duration, self.at + running)

    def pause(self):
        self.at, self.paused = self.position(), True
        assert self.module.pause_stream() is None

    def resume(self):
        self.begun, self.paused = time.monotonic(), False
        assert self.module.resume_stream() is None

    def seek(self, position):
        if self.playing:
            self.at, self.begun = max(0.0, min(position, self.duration)), time.monotonic()
            assert self.module.start_from(self.at) is None

    def edit(self, track):
        self.track = track
        if self.playing:
            assert self.module.update_track(track) is None

    def stop(self):
        assert self.module.stop_stream() is None
        self.playing = False


@pytest.fixture
def session_track(tmp_path):
    """Two steps, a noise preset in a temporary file, one clip listed twice, tonal and noise voices."""
    noise = tmp_path / "preset.noise"
    noise.write_text(json.dumps({"noise_parameters": {"color_params": {"name": "pink"}}, "sweeps": []}))
    clip = {"file_path": wav(tmp_path / "bell.wav"), "start": 1.0, "duration": 0, "amp": 0.4,
            "pan": 0, "fade_in": 0, "fade_out": 0, "description": "bell"}
    track = json.loads(legacy((30.0, 30.0), crossfade=3.0, clips=[clip, clip],
                              noise={"file_path": str(noise), "amp": 0.2, "gain": 0.2}))
    track["steps"][1]["voices"].append({
        "synth_function_name": "noise_swept_notch",
        "params": {"noise_type": "pink", "lfo_freq": 0.1, "sweeps": [[800, 2000]], "notch_q": 25, "casc": 4},
        "is_transition": False,
        "voice_type": "noise",
    })
    return json.dumps(track), noise


def rate(module):
    """Frames per second of the device, from how fast the position moves."""
    until(lambda: module.elapsed_samples() > 0, "the stream moves")
    module.start_from(10.0)
    until(lambda: module.elapsed_samples() > 100_000, "the seek")
    seen = module.elapsed_samples()
    return min([44100, 48000, 96000, 192000], key=lambda rate: abs(seen - 10 * rate))


def test_a_session_from_start_to_stop(rtb, session_track, dialect):
    track, noise = session_track
    player = Player(rtb, dialect(track), 57.0)
    player.set_volume(0.7)
    player.start()
    # The client may take its temporary file away as soon as the call has returned.
    noise.unlink()
    until(lambda: rtb.elapsed_samples() > 0, "the stream moves")

    for step in range(20):
        player.set_volume(step / 20)

    player.pause()
    stands = wait_for_standstill(rtb)
    threading.Event().wait(0.1)
    assert rtb.elapsed_samples() == stands
    player.resume()
    until(lambda: rtb.elapsed_samples() > stands, "going on")

    frames = rate(rtb)
    player.seek(28.0)
    until(lambda: rtb.elapsed_samples() >= 28 * frames, "the seek")
    # The second step begins at 27 s, and its fade of 3 s is over at 30 s.
    assert rtb.current_step() == 0
    player.seek(30.5)
    until(lambda: rtb.elapsed_samples() >= int(30.5 * frames), "the seek")
    until(lambda: rtb.current_step() == 1, "the second step")

    before = rtb.elapsed_samples()
    for base in range(10):
        edited = json.loads(track)
        edited["background_noise"] = {}
        edited["steps"][0]["voices"][0] = voice(300.0 + base)
        player.edit(dialect(json.dumps(edited)))
    until(lambda: rtb.elapsed_samples() > before, "going on after edits")
    assert rtb.elapsed_samples() < before + PATIENCE_SECS * frames, "an edit keeps the position"

    player.seek(10_000.0)
    player.stop()
    player.stop()
    assert rtb.elapsed_samples() == 0


def wait_for_standstill(module):
    """The position once the ramp of a pause is over."""
    seen = [-1]

    def stands():
        now = module.elapsed_samples()
        still = now == seen[0]
        seen[0] = now
        threading.Event().wait(0.05)
        return still

    until(stands, "the pause")
    return seen[0]


def test_an_edit_that_breaks_the_track_leaves_it_playing(rtb, dialect):
    rtb.start_stream(dialect(legacy()))
    until(lambda: rtb.elapsed_samples() > 0, "the stream moves")
    with pytest.raises(ValueError):
        rtb.update_track('{"steps": [}')
    before = rtb.elapsed_samples()
    until(lambda: rtb.elapsed_samples() > before, "going on")


def test_starting_again_begins_at_the_start(rtb, dialect):
    for _ in range(3):
        player = Player(rtb, dialect(legacy()), 30.0)
        player.start()
        player.seek(20.0)
        until(lambda: rtb.elapsed_samples() > 20 * 8000, "the seek")
    rtb.start_stream(dialect(legacy()), 0.0)
    assert rtb.elapsed_samples() < 20 * 8000
