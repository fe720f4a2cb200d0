"""Pictures of tracks, and how tracks show themselves in a notebook."""

from __future__ import annotations

import base64
import io
import re
import struct
import wave
import xml.etree.ElementTree
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy
import pytest

import heterodyne
from heterodyne import notebook

PNG = b"\x89PNG\r\n\x1a\n"


def test_each_kind_is_what_it_says(track: heterodyne.Track) -> None:
    svg = track.plot(kind="svg", width=640)
    root = xml.etree.ElementTree.fromstring(svg.data)
    assert (root.tag, root.get("width")) == ("{http://www.w3.org/2000/svg}svg", "640")
    png = track.plot(kind="png", width=640)
    assert png.data.startswith(PNG)
    assert struct.unpack(">I", png.data[16:20]) == (640,)
    page = track.plot(kind="html")
    assert page.data.lstrip().lower().startswith(b"<!doctype html")


def test_the_ending_chooses_the_kind(track: heterodyne.Track, tmp_path: Path) -> None:
    for ending, kind in [("svg", "svg"), ("png", "png"), ("html", "html"), ("htm", "html"), ("SVG", "svg")]:
        picture = track.plot(tmp_path / f"picture.{ending}", parts=["timeline"])
        assert picture.kind == kind
        assert (tmp_path / f"picture.{ending}").read_bytes() == picture.data
    assert track.plot(tmp_path / "picture", kind="png").kind == "png"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"path": "picture.gif"}, "accepted are 'svg', 'png', 'html'"),
        ({"path": "picture.svg", "kind": "png"}, "ends like svg, but kind is 'png'"),
        ({"kind": "gif"}, "accepted are 'svg', 'png', 'html'"),
        ({"parts": ["smell"]}, 'part "smell": accepted are'),
        ({"channel": "middle"}, 'channel "middle": accepted are'),
        ({"width": 100}, "320 to 8000"),
        ({"height": 100}, "200 to 8000"),
        ({"start": 3.0}, "2.000 s long"),
    ],
)
def test_arguments_are_refused_with_what_is_accepted(
    track: heterodyne.Track, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=said):
        track.plot(**asked)
    assert list(tmp_path.glob("picture*")) == []


def test_pictures_show_themselves(track: heterodyne.Track) -> None:
    svg, png, page = (track.plot(kind=kind, parts=["timeline"]) for kind in ("svg", "png", "html"))
    assert svg._repr_svg_() == svg.data.decode()
    assert (svg._repr_png_(), svg._repr_html_()) == (None, None)
    assert png._repr_png_() == png.data
    shown = Seen.of(page._repr_html_() or "")
    assert shown.attributes["iframe"]["srcdoc"] == page.data.decode()
    assert "allow-same-origin" not in shown.attributes["iframe"]["sandbox"]
    assert base64.b64decode(png.data_url().split(",")[1]) == png.data


class Seen(HTMLParser):
    """The elements of a fragment, with their attributes unescaped."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: dict[str, dict[str, str]] = {}
        self.text = ""

    @classmethod
    def of(cls, fragment: str) -> Seen:
        seen = cls()
        seen.feed(fragment)
        seen.close()
        return seen

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes[tag] = {name: value or "" for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def excerpt(track: heterodyne.Track) -> tuple[Seen, numpy.ndarray[Any, Any], int]:
    """What a notebook shows of a track, and the sound in it."""
    seen = Seen.of(track._repr_html_())
    head, data = seen.attributes["audio"]["src"].split(",")
    assert head == "data:audio/wav;base64"
    with wave.open(io.BytesIO(base64.b64decode(data))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (2, 2)
        frames = numpy.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
        return seen, frames, file.getframerate()


def test_a_notebook_hears_the_live_mix(track: heterodyne.Track) -> None:
    seen, frames, rate = excerpt(track)
    assert set(seen.attributes) == {"figure", "img", "audio", "figcaption"}
    assert rate == track.sample_rate
    assert numpy.abs(frames / 32767 - track.render(mix="live")).max() <= 0.5 / 32767 + 1e-7
    assert "all of it" in seen.text
    image = base64.b64decode(seen.attributes["img"]["src"].removeprefix("data:image/svg+xml;base64,"))
    assert xml.etree.ElementTree.fromstring(image).tag == "{http://www.w3.org/2000/svg}svg"


def test_what_a_notebook_is_burdened_with_is_bounded(long_track: heterodyne.Track) -> None:
    seen, frames, rate = excerpt(long_track)
    assert frames.nbytes <= notebook.EXCERPT_BYTES
    seconds = re.search(r"the first ([\d.]+) s", seen.text)
    assert seconds is not None
    assert len(frames) == int(float(seconds[1]) * rate)
    assert float(seconds[1]) > 5


def test_nothing_of_a_track_can_leave_its_place(document: dict[str, Any], tmp_path: Path) -> None:
    bad = '"><script>alert(1)</script>&amp;'
    document["progression"][0]["description"] = bad
    document["progression"][0]["voices"][0]["description"] = bad
    path = tmp_path / f"{bad.replace('/', '')}.json"
    heterodyne.Track.from_dict(document).save(path)
    track = heterodyne.Track.load(path)
    seen = Seen.of(track._repr_html_())
    assert "script" not in seen.attributes
    assert seen.attributes["img"]["alt"] == path.name
    assert path.name in seen.text
    page = Seen.of(track.plot(kind="html")._repr_html_() or "")
    assert set(page.attributes) == {"iframe"}
    assert page.attributes["iframe"]["title"] == path.name


def test_a_track_without_sound_shows_itself() -> None:
    empty = heterodyne.Track.from_dict({"global": {"sample_rate": 8000}, "progression": []})
    seen = Seen.of(empty._repr_html_())
    assert "audio" not in seen.attributes
    assert "0 steps" in seen.text
