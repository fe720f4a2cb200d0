"""Measures of arrays, held against what was put into them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy
import numpy.typing
import pytest

import heterodyne
import heterodyne.examples

RATE = 48_000
Samples = numpy.typing.NDArray[numpy.float64]


def sine(hz: float, amplitude: float, seconds: float = 1.0) -> Samples:
    turns = hz * numpy.arange(int(RATE * seconds)) / RATE
    return amplitude * numpy.sin(2 * numpy.pi * turns)


def noise(seconds: float = 1.0) -> Samples:
    return numpy.random.default_rng(5).normal(0.0, 1e-4, int(RATE * seconds))


def test_levels_are_those_of_the_samples() -> None:
    sound = 0.25 * numpy.random.default_rng(1).standard_normal((RATE, 2)).clip(-3, 3) + [0.01, 0.0]
    measured = heterodyne.analyze(sound, sample_rate=RATE)
    assert [channel.channel for channel in measured.channels] == ["left", "right"]
    for channel, samples in zip(measured.channels, sound.astype(numpy.float32).T.astype(float), strict=True):
        assert channel.rms_db == pytest.approx(10 * numpy.log10(numpy.mean(samples**2)), abs=1e-6)
        assert channel.sample_peak_db == pytest.approx(20 * numpy.log10(numpy.abs(samples).max()), abs=1e-6)
        assert channel.offset == pytest.approx(numpy.mean(samples), abs=1e-7)
        # White: nothing to either side, and all power between 20 Hz and 20 kHz but a sixth.
        assert channel.slope is not None and abs(channel.slope.db_per_octave) < 5 * channel.slope.db_per_octave_se
    assert measured.stereo is not None and measured.stereo.correlation is not None
    assert abs(measured.stereo.correlation) < 0.05
    assert (measured.frames, measured.seconds) == (RATE, 1.0)


def test_tones_have_error_bars_that_hold() -> None:
    sound = sine(440.25, 0.1) + sine(3000.0, 0.001) + noise()
    tones = heterodyne.analyze(sound, sample_rate=RATE).channels[0].tones
    for tone, hz, amplitude in zip(tones, (440.25, 3000.0), (0.1, 0.001), strict=False):
        assert 0 < tone.frequency_se_hz < 0.05 and tone.valid and not tone.rounding
        assert abs(tone.frequency_hz - hz) < 5 * tone.frequency_se_hz
        assert abs(tone.amplitude - amplitude) < 5 * tone.amplitude_se
    note = tones[0].note
    assert note is not None and note.name == "A4"
    assert note.cents == pytest.approx(1200 * numpy.log2(440.25 / 440), abs=5 * note.cents_se)


def test_a_loud_sine_has_the_loudness_of_the_recommendation() -> None:
    # EBU Tech 3341, case 1: 1 kHz at −23 dBFS in both channels.
    tone = sine(1000, 10 ** (-23 / 20), 4.0)
    both = heterodyne.analyze(numpy.column_stack([tone, tone]), sample_rate=RATE)
    assert both.loudness.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    alone = heterodyne.analyze(tone[:, numpy.newaxis], sample_rate=RATE)
    assert alone.loudness.integrated_lufs == pytest.approx(-23.0 - 3.01, abs=0.1)
    assert alone.stereo is None and alone.channels[0].channel == "mono"


def test_two_ears_ratios_and_what_was_added() -> None:
    left = sine(200.0, 0.2, 2.0) + sine(400.04, 0.02, 2.0) + noise(2.0)
    right = sine(207.83, 0.4, 2.0) + noise(2.0)
    measured = heterodyne.analyze(numpy.column_stack([left, right]), sample_rate=RATE)
    assert measured.stereo is not None
    pair = measured.stereo.pairs[0]
    assert abs(pair.beat_hz - 7.83) < 5 * pair.beat_se_hz
    assert pair.valid
    assert pair.level_db == pytest.approx(20 * numpy.log10(2), abs=1e-3)
    octave = measured.channels[0].ratios[0]
    assert octave.harmonic == 2 and octave.valid
    assert abs(octave.ratio - 400.04 / 200) < 5 * octave.ratio_se
    distortion = measured.channels[0].distortion
    assert distortion is not None and distortion.thd_db == pytest.approx(-20.0, abs=0.05)


@pytest.mark.parametrize(("zoom", "middle_hz"), [("A4", 440.0), (441, 441.0), ("strongest", 442.0)])
def test_a_close_look_is_the_sum_that_defines_it(zoom: float | str, middle_hz: float) -> None:
    sound = sine(442.0, 0.1)
    measured = heterodyne.analyze(sound, sample_rate=RATE, zoom=zoom, window="hann")
    seen = measured.zoom
    assert seen is not None and seen.note_hz == pytest.approx(middle_hz, abs=1e-6)
    start = round(measured.tones_start_secs * RATE)
    frame = sound[start : start + 32_768].astype(numpy.float32)
    places = numpy.arange(32_768)
    weights = 0.5 - 0.5 * numpy.cos(2 * numpy.pi * places / 32_768)
    for at in range(0, 241, 40):
        turns = seen.note_hz * 2 ** (seen.cents[at] / 1200) / RATE * places
        amplitude = 2 * abs(numpy.sum(weights * frame * numpy.exp(-2j * numpy.pi * turns))) / weights.sum()
        level = seen.levels_db["mono"][at]
        assert level is not None
        assert 10 ** (level / 20) == pytest.approx(amplitude, abs=1e-6)


def test_rounding_without_dither_is_marked() -> None:
    rounded = numpy.round(sine(1000, 0.3) * 32_768) / 32_768
    tones = heterodyne.analyze(rounded, sample_rate=RATE).channels[0].tones
    assert len(tones) > 3
    assert [tone.rounding for tone in tones] == [False] + [True] * (len(tones) - 1)


def test_float64_and_views_are_the_same_as_float32() -> None:
    sound = numpy.column_stack([sine(440, 0.1), sine(447, 0.1)])
    once = heterodyne.analyze(sound.astype(numpy.float32), sample_rate=RATE)
    assert heterodyne.analyze(sound, sample_rate=RATE) == once
    assert heterodyne.analyze(numpy.asfortranarray(sound), sample_rate=float(RATE)) == once
    assert heterodyne.analyze(numpy.repeat(sound, 2, axis=0)[::2], sample_rate=RATE) == once


def test_it_shows_itself() -> None:
    measured = heterodyne.analyze(sine(440, 0.1), sample_rate=RATE)
    assert "1.000 s mono" in repr(measured) and "A4" in repr(measured)
    page = measured._repr_html_()
    assert page.count("<table>") == 2 and "440.0000" in page
    silent = heterodyne.analyze(numpy.zeros(1000), sample_rate=RATE)
    assert silent.loudness.integrated_lufs is None and silent.channels[0].rms_db is None
    assert "– LUFS" in repr(silent) and "<table>" in silent._repr_html_()


def test_the_figures_are_those_of_the_command(command: str, tmp_path: Path) -> None:
    track = heterodyne.examples.track()
    track.render_file(tmp_path / "a.wav", format="f32")
    words = [command, "analyze", "a.wav", "--json", "--zoom=A3", "--bands", "third", "--a4", "442"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    mine = heterodyne.analyze(track.render(), sample_rate=track.sample_rate, zoom="A3", bands="third", a4=442).told
    assert {key: told[key] for key in mine} == mine
    assert set(told) - set(mine) == {"ok", "file", "plot", "warnings"}


def test_what_cannot_be_measured_is_refused_with_its_place() -> None:
    sound = sine(440, 0.1)
    hole = numpy.column_stack([sound, sound])
    hole[17, 1] = numpy.nan
    large = sound.copy()
    large[3] = 1e39
    cases: list[tuple[Any, dict[str, Any], type[Exception], str]] = [
        (hole, {}, ValueError, "frame 17 of channel 1 is nan"),
        (large, {}, ValueError, "frame 3 of channel 0 is 1e.39"),
        (numpy.zeros((3, 1000)), {}, ValueError, r"shape \(3, 1000\)"),
        (numpy.zeros((10, 2, 2)), {}, ValueError, "shape"),
        (numpy.zeros(255), {}, ValueError, "accepted are 256"),
        (numpy.zeros(1000, numpy.int16), {}, TypeError, "array of int16"),
        ("sound", {}, TypeError, "array of"),
        (sound, {"sample_rate": 4000}, ValueError, "8000"),
        (sound, {"sample_rate": "fast"}, TypeError, "sample_rate 'fast'"),
        (sound, {"size": 1000}, ValueError, "size 1000: accepted are powers of two"),
        (sound, {"window": "tukey"}, ValueError, "window tukey: .*blackman-harris"),
        (sound, {"window": 3}, TypeError, "window 3: accepted is text"),
        (sound, {"bands": "half"}, ValueError, "accepted are \"octave\""),
        (sound, {"a4": 5}, ValueError, "a4 5: .*1760"),
        (sound, {"temperament": "mine"}, ValueError, "werckmeister3"),
        (sound, {"zoom": "H4"}, ValueError, "zoom H4: .*C#5"),
        (sound, {"zoom": 30_000.0}, ValueError, "30000"),
    ]
    for array, options, kind, said in cases:
        with pytest.raises(kind, match=said):
            heterodyne.analyze(array, **{"sample_rate": RATE, **options})
