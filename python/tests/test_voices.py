"""Voices and their parameters as data."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import CHECKOUT

import heterodyne

VOICES = heterodyne.voices()


def all_parameters() -> Iterator[heterodyne.Parameter]:
    for voice in VOICES.values():
        yield from voice.parameters


def test_every_voice_has_a_page() -> None:
    pages = {page.stem for page in (CHECKOUT / "docs" / "voices").glob("*.md")}
    assert set(VOICES) <= pages
    assert all(name == voice.name for name, voice in VOICES.items())


def test_the_command_lists_the_same(command: str) -> None:
    said = subprocess.run([command, "voices", "--json"], check=True, capture_output=True).stdout
    listed = json.loads(said)["voices"]
    assert [voice["name"] for voice in listed] == list(VOICES)
    for voice in listed:
        ours = VOICES[voice["name"]]
        assert voice["summary"] == ours.summary
        for theirs, parameter in zip(voice["parameters"], ours.parameters, strict=True):
            same = ["name", "group", "unit", "start", "end"]
            assert [theirs[key] for key in same] == [getattr(parameter, key) for key in same]
            assert theirs["doc"] == parameter.text
            assert (theirs["effect"] == "used") == parameter.used
            assert theirs["range"] == (None if parameter.range is None else list(parameter.range))


def test_defaults_are_values_within_their_bounds() -> None:
    for parameter in all_parameters():
        if parameter.kind == "flag":
            assert isinstance(parameter.default, bool)
        if parameter.kind == "choice":
            assert parameter.default in parameter.choices
        if isinstance(parameter.default, (int, float)) and parameter.bounds is not None:
            low, high = parameter.bounds
            assert low <= parameter.default <= high


def test_what_moves_has_both_keys() -> None:
    moving = [parameter for parameter in all_parameters() if parameter.moves]
    assert len(moving) > 50
    for parameter in moving:
        assert parameter.keys() == (parameter.name,)
        assert parameter.keys(transition=True) == (parameter.start, parameter.end)
        assert None not in (parameter.start, parameter.end)


@pytest.mark.parametrize("transition", [False, True])
@pytest.mark.parametrize("name", list(VOICES))
def test_written_out_defaults_are_the_defaults(name: str, transition: bool) -> None:
    """A voice with all its defaults written out is accepted, and sounds like one that says nothing."""
    voice = VOICES[name]

    def sound(params: dict[str, Any]) -> bytes:
        written = {
            "synth_function_name": voice.transition_name if transition else voice.name,
            "is_transition": transition,
            "params": params,
        }
        step = {"duration": 0.5, "voices": [written]}
        track = heterodyne.Track.from_dict({"global": {"sample_rate": 8000}, "progression": [step]})
        return track.render(stage="raw").tobytes()

    assert sound(dict(voice.defaults(transition))) == sound({})


def test_members_of_objects_are_there() -> None:
    nested = [parameter for parameter in all_parameters() if parameter.fields]
    assert nested
    assert all(field.name for parameter in nested for field in parameter.fields)


def test_tables_cannot_be_changed() -> None:
    tables: Any = VOICES
    with pytest.raises(TypeError):
        tables["kazoo"] = None
    with pytest.raises(KeyError):
        VOICES["binaural_beat"]["kazoo"]
    assert VOICES["binaural_beat"]["beatFreq"].name == "beatFreq"
