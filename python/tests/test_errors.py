"""What is said of tracks that are refused."""

from __future__ import annotations

import pickle
import subprocess
from pathlib import Path
from typing import Any

import pytest

import heterodyne


def test_all_problems_come_at_once(document: dict[str, Any]) -> None:
    document["progression"][0]["duration"] = -1
    document["progression"][0]["voices"][0]["params"]["baseFreq"] = "high"
    with pytest.raises(heterodyne.TrackError) as refused:
        heterodyne.Track.from_dict(document)
    error = refused.value
    assert isinstance(error, ValueError)
    assert error.file == "<dict>"
    paths = [one.path for one in error.diagnostics if one.is_error]
    assert sorted(paths) == ["progression[0].duration", "progression[0].voices[0].params.baseFreq"]
    for one in error.diagnostics:
        assert f"{one.file}:{one.line}:{one.column}" in str(error)
        assert one.message in str(error)
    assert str(error).startswith("<dict>: 2 errors\n")


def test_places_count_in_the_text() -> None:
    text = '{\n  "global": {"sample_rate": 8000},\n  "progression": [{"duration": "ä", "voices": []}]\n}'
    with pytest.raises(heterodyne.TrackError) as refused:
        heterodyne.Track.from_json(text)
    (one,) = refused.value.diagnostics
    line = text.splitlines()[2]
    assert (one.line, one.column) == (3, line.index('"ä"') + 1)
    assert one.found == '"ä"'
    # The line stands there, with a mark below the spot.
    shown = str(one).splitlines()
    at = next(number for number, shown_line in enumerate(shown) if line.strip() in shown_line)
    mark = shown[at + 1].index("^")
    assert shown[at][mark:].startswith('"ä"')


def test_the_command_says_the_same(command: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text('{"global": {"sample_rate": 8000},\n"progression": [{"duration": -1, "voices": [], "vioces": []}]}')
    checked = subprocess.run([command, "check", str(path)], capture_output=True, text=True)
    with pytest.raises(heterodyne.TrackError) as refused:
        heterodyne.Track.load(path)
    shown = [str(one) for one in refused.value.diagnostics]
    assert len(shown) == 2
    assert all(one in checked.stderr for one in shown)


def test_names_that_were_probably_meant_are_offered(document: dict[str, Any]) -> None:
    document["progression"][0]["voices"][0]["params"]["baseFrq"] = 100
    (one,) = heterodyne.Track.from_dict(document).check()
    assert (one.severity, one.code) == ("warning", "unknown-key")
    assert one.help is not None and "baseFreq" in one.help
    assert not one.is_error


def test_remarks_of_the_engine_have_their_place(tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text(
        '{"global": {"sample_rate": 8000}, "progression": [\n'
        '{"duration": 1, "voices": [{"synth_function_name": "kazoo", "params": {}}]}]}'
    )
    track = heterodyne.Track.load(path)
    assert track.warnings
    assert all(one.file == str(path) and one.line == 2 for one in track.warnings)


def test_errors_can_be_pickled() -> None:
    with pytest.raises(heterodyne.TrackError) as refused:
        heterodyne.Track.from_json("{")
    again = pickle.loads(pickle.dumps(refused.value))
    assert str(again) == str(refused.value)
    assert again.diagnostics == refused.value.diagnostics


def test_numbers_that_json_does_not_have_are_refused(document: dict[str, Any]) -> None:
    document["progression"][0]["duration"] = float("nan")
    with pytest.raises(heterodyne.TrackError):
        heterodyne.Track.from_dict(document)


def test_files_that_cannot_be_read_are_errors_of_the_system(tmp_path: Path) -> None:
    missing = tmp_path / "none.json"
    with pytest.raises(FileNotFoundError) as error:
        heterodyne.Track.load(missing)
    assert error.value.filename == str(missing)
    with pytest.raises(IsADirectoryError):
        heterodyne.Track.load(tmp_path)


def test_files_that_cannot_be_written_are_errors_of_the_system(track: heterodyne.Track, tmp_path: Path) -> None:
    nowhere = tmp_path / "none"
    with pytest.raises(FileNotFoundError):
        track.save(nowhere / "track.json")
    with pytest.raises(FileNotFoundError):
        track.render_file(nowhere / "track.wav")
    with pytest.raises(FileNotFoundError):
        track.plot(nowhere / "track.svg", parts=["timeline"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"mix": "loud"}, 'mix "loud": accepted are "offline" and "live"'),
        ({"stage": "cooked"}, 'stage "cooked": accepted are "raw" and "final"'),
        ({"mix": "live", "stage": "final"}, "not normalised"),
        ({"target": 0.0}, "above 0, up to 1"),
        ({"target": 1.5}, "above 0, up to 1"),
        ({"start": -1.0}, "seconds from 0 on"),
        ({"duration": float("inf")}, "seconds from 0 on"),
        ({"start": 5.0}, "track is 2 s long"),
        ({"duration": 0.0}, "nothing to render"),
        ({"sample_rate": 999}, "1000 to 768000"),
        ({"threads": 0}, "from 1 on"),
    ],
)
def test_arguments_are_refused_with_what_is_accepted(track: heterodyne.Track, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        track.render(**asked)


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"sample_rate": 44100.0}, TypeError, "sample_rate 44100.0: accepted are whole numbers from 1000 to 768000"),
        ({"sample_rate": -1}, ValueError, "sample_rate -1: accepted are whole numbers"),
        ({"threads": -2}, ValueError, "threads -2: accepted are whole numbers from 1 on"),
        ({"seed": -1}, ValueError, "seed -1: accepted are whole numbers from 0"),
        ({"seed": 2**64}, ValueError, "seed 18446744073709551616: accepted"),
        ({"start": "1"}, TypeError, "start '1': accepted are numbers of seconds"),
        ({"mix": None}, TypeError, "mix None: accepted are"),
        ({"target": "a"}, TypeError, "target 'a': accepted are numbers"),
    ],
)
def test_values_of_another_kind_are_refused_by_name(
    track: heterodyne.Track, asked: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        track.render(**asked)


def test_more_threads_than_work_do_no_harm(track: heterodyne.Track) -> None:
    assert (track.render(threads=2**40) == track.render(threads=1)).all()


def test_formats_are_refused_with_what_is_accepted(track: heterodyne.Track, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="s16, s24, f32"):
        track.render_file(tmp_path / "out.wav", format="mp3")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="flac"):
        track.render_file(tmp_path / "out.flac", format="f32")
    with pytest.raises(ValueError, match=r"\.ogg"):
        track.render_file(tmp_path / "out.ogg")
    assert list(tmp_path.glob("out*")) == []
