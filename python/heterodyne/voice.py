"""The voices that a track may use, and their parameters, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from heterodyne import _native


@dataclass(frozen=True)
class Parameter:
    """One parameter of a voice."""

    name: str
    """Its key in ``params``."""
    aliases: tuple[str, ...]
    """Other keys that are read as well."""
    group: str
    """Heading of the group it stands in; empty for what makes the voice what it is."""
    kind: str
    """``"number"``, ``"integer"``, ``"flag"``, ``"level"`` (a flag that may be a number between 0 and 1), ``"choice"``, ``"text"``,
    ``"path"``, ``"paths"``, ``"object"``, ``"list"``, ``"number or list"``, ``"number or pair"`` or ``"anything"``."""
    default: float | int | bool | str | None
    """Value where a track gives none; ``None`` where there is none, or where :attr:`fallback` stands in."""
    fallback: str | None
    """Parameter whose value stands in where a track gives none."""
    default_ends: tuple[float, float] | None
    """Defaults of start and end in a transition, where they are not the plain one."""
    unit: str
    """``"Hz"``, ``"s"``, ``"linear"``, …; empty for a plain number."""
    range: tuple[float, float] | None
    """Sensible lowest and highest value, for sliders; never enforced."""
    bounds: tuple[float, float] | None
    """Lowest and highest number that is accepted."""
    choices: tuple[str, ...]
    """The words of a ``"choice"``."""
    start: str | None
    """Key of the value at the start of a transition; ``None`` where the parameter does not move."""
    end: str | None
    """Key of the value at the end of a transition; ``None`` where the parameter does not move."""
    required: bool
    """Whether a track must give it."""
    used: bool
    """Whether it shapes the sound; ``False`` for what only editors write."""
    text: str
    """What it does, in one sentence."""
    fields: tuple[Parameter, ...] = ()
    """Members of an ``"object"``, or of each item of a ``"list"``, where they have a table of their own."""

    @property
    def moves(self) -> bool:
        """Whether it has a start and an end in a transition."""
        return self.start is not None

    def keys(self, transition: bool = False) -> tuple[str, ...]:
        """Its keys in ``params``: one, or start and end in a transition if it moves."""
        if transition and self.start is not None and self.end is not None:
            return (self.start, self.end)
        return (self.name,)


@dataclass(frozen=True)
class Voice:
    """One voice of the format."""

    name: str
    """Its name in ``synth_function_name``."""
    aliases: tuple[str, ...]
    """Other names for it."""
    summary: str
    """What it is, in one sentence."""
    hearing: str
    """What a listener hears."""
    formula: str
    """Its signal, in lines of mathematics with the names of its parameters."""
    parameters: tuple[Parameter, ...]
    """All parameters in the order of their groups, effects among them."""

    @property
    def transition_name(self) -> str:
        """Its name in ``synth_function_name`` when it moves from start to end values."""
        return f"{self.name}_transition"

    def __getitem__(self, name: str) -> Parameter:
        """The parameter of this name or alias.

        Raises:
            KeyError: The voice has none of this name.
        """
        for parameter in self.parameters:
            if name == parameter.name or name in parameter.aliases:
                return parameter
        raise KeyError(name)

    def defaults(self, transition: bool = False) -> dict[str, float | int | bool | str]:
        """``params`` with every default written out.

        Args:
            transition: With start and end for what moves, for :attr:`transition_name`.

        >>> import heterodyne
        >>> beat = heterodyne.voices()["binaural_beat"]
        >>> beat.defaults()["beatFreq"], beat.defaults(transition=True)["endBeatFreq"]
        (4.0, 4.0)
        """
        written: dict[str, float | int | bool | str] = {}
        for parameter in self.parameters:
            keys = parameter.keys(transition)
            if not parameter.used or parameter.default is None:
                continue
            ends = parameter.default_ends if len(keys) == 2 else None
            for at, key in enumerate(keys):
                written[key] = parameter.default if ends is None else ends[at]
        return written


def voices() -> Mapping[str, Voice]:
    """All voices by name, in the order of the documentation.

    The tables are those that tracks are read with, so they are complete.

    >>> import heterodyne
    >>> beat = heterodyne.voices()["binaural_beat"]["beatFreq"]
    >>> beat.default, beat.unit, beat.start, beat.end
    (4.0, 'Hz', 'startBeatFreq', 'endBeatFreq')
    """
    return _all()


@lru_cache(maxsize=1)
def _all() -> Mapping[str, Voice]:
    made = (
        Voice(**{**members, "parameters": tuple(map(_parameter, members["parameters"]))})
        for members in _native.voices()
    )
    return MappingProxyType({voice.name: voice for voice in made})


def _parameter(members: Mapping[str, Any]) -> Parameter:
    return Parameter(**{**members, "fields": tuple(map(_parameter, members["fields"]))})
