"""A track: read, looked at, rendered, played."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

import numpy

from heterodyne import _native, notebook
from heterodyne._native import Track as Native
from heterodyne.diagnostic import Diagnostic, TrackWarning
from heterodyne.picture import PARTS, Kind, Part, Picture, kind_of
from heterodyne.player import Player
from heterodyne.rendering import Mix, Renders, StrPath
from heterodyne.step import Step
from heterodyne.step import steps as steps_of

Channel: TypeAlias = Literal["left", "right", "mid", "side"]
_T = TypeVar("_T")


class Track(Renders):
    """A track without errors: what is to sound, and where its files lie.

    Made by :meth:`load`, :meth:`from_dict` and :meth:`from_json`, which raise :class:`TrackError` with everything that is wrong.
    A track never changes; :meth:`replace` makes another one. All of it may be used from several threads at once. Tracks can be
    pickled, and two are equal when they are written alike (the folder does not count).

    Files that a track names (clips, recordings, measured heads) are read when they are first needed and then kept.

    >>> import heterodyne, heterodyne.examples
    >>> track = heterodyne.Track.from_dict(heterodyne.examples.document())
    >>> track
    <heterodyne.Track '<dict>': 1 step, 2 s at 44100 Hz>
    >>> track.steps[0].voices[0].function
    'binaural_beat'
    >>> track == heterodyne.Track.from_json(track.to_json())
    True
    """

    __slots__ = ("__weakref__", "_kept", "_native", "_said")
    _native: Native
    _said: tuple[Diagnostic, ...]
    _kept: dict[str, Any]

    def __init__(self) -> None:
        raise TypeError("a Track is made by Track.load, Track.from_dict or Track.from_json")

    @classmethod
    def load(cls, path: StrPath, duration: float | None = None) -> Track:
        """Read a track file.

        A voice preset (``.voice``, ``.voices``, with the name or number of a voice after ``#``), an SBaGen sequence (``.sbg``) or
        a Gnaural schedule (``.gnaural``) becomes a track on the way.

        Args:
            path: The file. What it names counts from its folder.
            duration: Of presets and SBaGen sequences, which may have no end of their own: length in seconds, 60 for presets
                unless given.

        Raises:
            OSError: The file cannot be read.
            TrackError: It is refused.
            ValueError: A duration was given for a file that has its own.
        """
        return cls._of(*_native.Track.load(os.fspath(path), duration))

    @classmethod
    def from_dict(cls, document: Mapping[str, Any], folder: StrPath | None = None) -> Track:
        """Read a track from what :func:`json.load` would return; numbers and arrays of numpy may stand in it.

        Args:
            document: The track.
            folder: Where its paths count from; the current folder unless given.

        Raises:
            TrackError: It is refused. Lines and columns count in the dict written as JSON with an indent of two.
            TypeError: A value that JSON does not have.
        """
        text = json.dumps(document, indent=2, ensure_ascii=False, default=_plain)
        return cls._of(_native.Track(text, "<dict>", _folder(folder)))

    @classmethod
    def from_json(cls, text: str, folder: StrPath | None = None) -> Track:
        """Read a track from its text.

        Args:
            text: The track, in either dialect.
            folder: Where its paths count from; the current folder unless given.

        Raises:
            TrackError: It is refused.
        """
        return cls._of(_native.Track(text, "<json>", _folder(folder)))

    @classmethod
    def _of(cls, native: Native, said: Sequence[Diagnostic] = ()) -> Track:
        track = object.__new__(cls)
        track._native = native
        track._said = tuple(said)
        track._kept = {}
        return track

    @property
    def name(self) -> str:
        """The name of its file; ``"<dict>"`` or ``"<json>"`` where there was none."""
        return Path(self._native.file).name

    @property
    def folder(self) -> Path:
        """The folder that its paths count from."""
        return Path(self._native.folder)

    @property
    def source(self) -> str:
        """The text it was read from."""
        return self._native.text

    @property
    def sample_rate(self) -> int:
        """Frames per second of its renders unless they are told otherwise."""
        return self._native.sample_rate

    @property
    def duration(self) -> float:
        """Length of the offline mix in seconds."""
        return self._timeline("offline")[0] / self.sample_rate

    @property
    def live_duration(self) -> float:
        """Length of the live mix in seconds, which is that of :meth:`play`."""
        return self._timeline("live")[0] / self.sample_rate

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its steps, with their starts in the offline mix."""

        def made() -> tuple[Step, ...]:
            rate = self.sample_rate
            starts = {index: start / rate for index, start, _ in self._timeline("offline")[1]}
            return steps_of(self.to_dict(), starts)

        return self._keep("steps", made)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """:meth:`check`, remembered."""
        return self._keep("warnings", lambda: tuple(self.check()))

    def check(self) -> list[Diagnostic]:
        """Everything that is odd about the track, as ``heterodyne check`` says it, the engine's remarks among it.

        All files that it names are opened for this, and it is worked out.

        Raises:
            TrackError: The engine refuses it.
        """
        return [*self._said, *self._native.check()]

    def to_dict(self) -> dict[str, Any]:
        """The track in the newer dialect, as :func:`json.load` would return it. Values that readers take by default are left out.

        >>> import heterodyne.examples
        >>> heterodyne.examples.track().to_dict()["progression"][0]["duration"]
        2.0
        """
        document: dict[str, Any] = json.loads(self.to_json())
        return document

    def to_json(self) -> str:
        """The track as text in the newer dialect. Reading it gives an equal track."""
        return self._native.written()

    def save(self, path: StrPath) -> None:
        """Write the track in the newer dialect. The file appears when it is complete and then replaces an older one.

        What a written track has no place for, and paths that lead elsewhere from the new folder, are told as
        :class:`TrackWarning` through :mod:`warnings`.

        Raises:
            OSError: The file cannot be written.
        """
        for one in self._native.save(os.fspath(path)):
            warnings.warn(str(one), TrackWarning, stacklevel=2)

    def replace(self, document: Mapping[str, Any]) -> Track:
        """Another document in the same folder.

        Raises:
            TrackError: It is refused.

        >>> import heterodyne.examples
        >>> document = heterodyne.examples.track().to_dict()
        >>> document["progression"][0]["duration"] = 3
        >>> heterodyne.examples.track().replace(document).duration
        3.0
        """
        return Track.from_dict(document, self.folder)

    def play(
        self,
        start: float = 0.0,
        device: str | None = None,
        gain: float = 1.0,
        loop: bool = False,
        buffer: int | None = None,
        sample_rate: int | None = None,
        paused: bool = False,
        mix: Mix = "live",
        seed: int = 0,
        realtime: bool = True,
    ) -> Player:
        """Play on a sound card. Returns when the device is open; the track is worked out meanwhile.

        Args:
            start: Where to begin, in seconds.
            device: Name of a device (see :func:`heterodyne.devices`), ``"default"``, or ``"null"``, which plays in time
                into nothing. Unless given, the environment's ``HETERODYNE_DEVICE``, else the system's default.
            gain: Linear master gain, from 0 on.
            loop: Begin again at the end.
            buffer: Frames of one callback; the device's choice unless given.
            sample_rate: Frames per second; what the device prefers unless given.
            paused: Stand still until :meth:`Player.resume`.
            mix: ``"live"`` or ``"offline"`` (before its level is brought to a target).
            seed: Chooses the random sequences.
            realtime: Ask the system to let the audio thread go before others.

        Returns:
            The player, which is also a context manager: at the end of the block the sound ends. Without one, keep it: the sound also
            ends when nothing refers to the player any more.

        Raises:
            DeviceError: There is no such device, or it cannot be used.
            ValueError: An argument is not accepted.
        """
        begun = {
            "start": start,
            "device": device,
            "gain": gain,
            "loop": loop,
            "buffer": buffer,
            "sample_rate": sample_rate,
            "paused": paused,
            "mix": mix,
            "seed": seed,
            "realtime": realtime,
        }
        return Player(self, begun)

    def plot(
        self,
        path: StrPath | None = None,
        kind: Kind | None = None,
        start: float = 0.0,
        duration: float | None = None,
        parts: Part | Sequence[Part] = PARTS,
        channel: Channel = "mid",
        width: int = 1400,
        height: int | None = None,
        mix: Mix = "offline",
        sample_rate: int | None = None,
        threads: int | None = None,
    ) -> Picture:
        """Draw the track: lanes of its voices, beats and carriers, and the spectrogram of its sound.

        Args:
            path: File to write as well, which is replaced if it exists.
            kind: ``"svg"``, ``"png"`` or ``"html"`` (a page to zoom and point in); by the ending of ``path`` unless given,
                else ``"svg"``.
            start: Where to begin, in seconds.
            duration: How much to draw, in seconds; to the end unless given.
            parts: What to draw, one or several of ``"timeline"``, ``"frequencies"`` and ``"spectrogram"``.
            channel: What the spectrogram looks at; ``"mid"`` is half the sum of both, ``"side"`` half their difference.
            width: In pixels, 320 to 8000.
            height: In pixels, 200 to 8000, of SVG and PNG; what the content asks for unless given.
            mix: ``"offline"`` or ``"live"``.
            sample_rate: Frames per second; the track's own unless given.
            threads: Threads that render for the spectrogram, all processors unless given.

        Returns:
            The picture, which shows itself in a notebook.

        Raises:
            ValueError: An argument is not accepted, or the stretch holds nothing of the track.
            OSError: The file cannot be written.

        >>> import heterodyne.examples
        >>> heterodyne.examples.track().plot(parts=["timeline"]).data[:4]
        b'<svg'
        """
        chosen = kind_of(path, kind)
        shown = {
            "title": self.name,
            "start": start,
            "duration": duration,
            "parts": [parts] if isinstance(parts, str) else list(parts),
            "channel": channel,
            "width": width,
            "height": height,
            "mix": mix,
            "sample_rate": sample_rate,
            "threads": threads,
        }
        picture = Picture(chosen, _native.picture(self._native, chosen, shown), self.name)
        if path is not None:
            picture.save(path)
        return picture

    def _repr_html_(self) -> str:
        return self._keep("html", lambda: notebook.figure(self))

    def __repr__(self) -> str:
        steps = len(self.steps)
        plural = "" if steps == 1 else "s"
        return f"<heterodyne.Track {self.name!r}: {steps} step{plural}, {self.duration:g} s at {self.sample_rate} Hz>"

    def __eq__(self, other: object) -> bool:
        return self.to_json() == other.to_json() if isinstance(other, Track) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[Callable[..., Track], tuple[Any, ...]]:
        return _unpickled, (self._native.text, self._native.file, os.fspath(self.folder), self._said)

    def _timeline(self, mix: Mix) -> tuple[int, list[tuple[int, int, int]]]:
        return self._keep(mix, lambda: self._native.timeline(mix))

    def _keep(self, name: str, make: Callable[[], _T]) -> _T:
        if name not in self._kept:
            self._kept[name] = make()
        kept: _T = self._kept[name]
        return kept


def _unpickled(text: str, file: str, folder: str, said: tuple[Diagnostic, ...]) -> Track:
    return Track._of(_native.Track(text, file, folder), said)


def _folder(folder: StrPath | None) -> str:
    return os.path.abspath(folder if folder is not None else os.getcwd())


def _plain(value: object) -> object:
    """What JSON has, for what numpy and pathlib have."""
    if isinstance(value, (numpy.generic, numpy.ndarray)):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a track cannot hold a value of type {type(value).__name__}: {value!r}")
