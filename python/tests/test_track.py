"""Reading, writing, comparing tracks."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy
import pytest

import heterodyne


def test_a_track_is_what_its_dict_says(document: dict[str, Any]) -> None:
    document["global"]["crossfade_duration"] = 0
    document["progression"].append({"duration": 0, "voices": []})
    document["progression"].append({"duration": 1.5, "description": "rest", "voices": []})
    track = heterodyne.Track.from_dict(document)
    assert track.sample_rate == 44100
    assert track.duration == 3.5
    first, left_out, last = track.steps
    assert (first.index, first.start, first.duration, first.description) == (0, 0.0, 2.0, "slowing down")
    assert [voice.function for voice in first.voices] == ["binaural_beat", "noise_swept_notch"]
    assert [voice.transition for voice in first.voices] == [True, False]
    assert first.voices[0].params["startBeatFreq"] == 10.0
    assert left_out.start is None
    assert (last.start, last.description, last.voices) == (2.0, "rest", ())


def test_crossfades_pull_steps_together(document: dict[str, Any]) -> None:
    document["global"]["crossfade_duration"] = 0.5
    document["progression"] *= 2
    track = heterodyne.Track.from_dict(document)
    assert [step.start for step in track.steps] == [0.0, 1.5]
    assert track.duration == 3.5


def test_written_and_read_again_it_is_equal(track: heterodyne.Track, tmp_path: Path) -> None:
    path = tmp_path / "track.json"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        track.save(path)
    again = heterodyne.Track.load(path)
    assert again == track
    assert hash(again) == hash(track)
    assert heterodyne.Track.from_dict(track.to_dict()) == track
    assert (again.name, again.folder) == ("track.json", tmp_path)
    assert json.loads(path.read_text()) == track.to_dict()
    assert numpy.array_equal(again.render(), track.render())


def test_different_tracks_are_not_equal(track: heterodyne.Track) -> None:
    document = track.to_dict()
    document["progression"][0]["voices"][0]["params"]["endBeatFreq"] = 4.5
    assert track.replace(document) != track
    assert track != "track"


def test_replacing_leaves_the_first_alone(track: heterodyne.Track) -> None:
    before = track.to_json()
    document = track.to_dict()
    document["progression"][0]["duration"] = 1
    other = track.replace(document)
    assert (other.duration, track.duration) == (1.0, 2.0)
    assert track.to_json() == before


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickled_tracks_come_back(track: heterodyne.Track, protocol: int) -> None:
    again = pickle.loads(pickle.dumps(track, protocol))
    assert again == track
    assert (again.name, again.folder, again.source) == (track.name, track.folder, track.source)
    assert numpy.array_equal(again.render(duration=0.5), track.render(duration=0.5))


def test_copies_are_equal(track: heterodyne.Track) -> None:
    assert copy.deepcopy(track) == track


def test_a_dict_may_hold_numbers_of_numpy_and_paths(document: dict[str, Any]) -> None:
    plain = heterodyne.Track.from_dict(document)
    document["global"]["sample_rate"] = numpy.int64(44100)
    document["progression"][0]["duration"] = numpy.float32(2.0)
    document["global"]["output_filename"] = Path("beat.wav")
    track = heterodyne.Track.from_dict(document)
    assert track.steps == plain.steps
    assert track.to_dict()["global"]["output_filename"] == "beat.wav"


def test_a_dict_with_other_things_is_no_track(document: dict[str, Any]) -> None:
    document["progression"][0]["duration"] = object()
    with pytest.raises(TypeError, match="cannot hold a value of type object"):
        heterodyne.Track.from_dict(document)


def test_both_dialects_are_read() -> None:
    old = '{"global_settings": {"sample_rate": 8000}, "steps": [{"duration": 1, "voices": []}]}'
    track = heterodyne.Track.from_json(old)
    assert track.source == old
    assert set(track.to_dict()) == {"global", "progression"}


def test_what_a_written_track_has_no_place_for_is_a_warning(document: dict[str, Any], tmp_path: Path) -> None:
    document["progression"][0]["colour_of_my_day"] = "blue"
    track = heterodyne.Track.from_dict(document)
    with pytest.warns(heterodyne.TrackWarning, match="colour_of_my_day"):
        track.save(tmp_path / "track.json")


def test_paths_that_lead_elsewhere_are_a_warning(document: dict[str, Any], tmp_path: Path) -> None:
    document["overlay_clips"] = [{"file_path": "rain.flac", "start": 0, "amp": 0.5}]
    track = heterodyne.Track.from_dict(document, folder=tmp_path)
    track.save(tmp_path / "beside.json")
    (tmp_path / "other").mkdir()
    with pytest.warns(heterodyne.TrackWarning, match="rain.flac"):
        track.save(tmp_path / "other" / "track.json")


def test_files_are_found_from_the_folder(document: dict[str, Any], track: heterodyne.Track, tmp_path: Path) -> None:
    track.render_file(tmp_path / "rain.flac")
    document["overlay_clips"] = [{"file_path": "rain.flac", "start": 1.0, "amp": 0.5}]
    here = heterodyne.Track.from_dict(document, folder=tmp_path)
    elsewhere = heterodyne.Track.from_dict(document, folder=tmp_path / "none")
    assert here.warnings == ()
    assert here.duration == 3.0
    assert [one.code for one in elsewhere.warnings] == ["clip-unreadable"]
    assert elsewhere.duration == 2.0


def test_a_sequence_becomes_a_track(tmp_path: Path) -> None:
    path = tmp_path / "sleep.sbg"
    path.write_text("rest: 200+8/20\nNOW rest\n")
    track = heterodyne.Track.load(path, duration=90.0)
    assert track.duration == pytest.approx(90.0)
    assert track.name == "sleep.sbg"
    assert heterodyne.Track.from_json(track.to_json()) == track


def test_a_track_has_its_own_length(track: heterodyne.Track, tmp_path: Path) -> None:
    path = tmp_path / "track.json"
    track.save(path)
    with pytest.raises(ValueError, match="other files have their own"):
        heterodyne.Track.load(path, duration=5.0)


def test_tracks_cannot_be_made_or_changed_by_hand(track: heterodyne.Track) -> None:
    with pytest.raises(TypeError, match=r"Track\.load"):
        heterodyne.Track()
    with pytest.raises(AttributeError):
        track.sample_rate = 8000  # type: ignore[misc]
