"""Following a render: a function of how far it is, or a bar as tqdm makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, runtime_checkable


@runtime_checkable
class Bar(Protocol):
    """What is asked of a progress bar; :class:`tqdm.tqdm` is one.

    Its ``total`` is set to the frames of the render, and ``update`` is called with the frames that have been added
    (``tqdm(unit="frame", unit_scale=True)`` reads well). Levels that have to be measured first do not count; while they
    are, ``set_description``, if the bar has one, is called with what is going on.
    """

    total: Any

    def update(self, n: int, /) -> object:
        """Take in ``n`` more frames."""


Progress: TypeAlias = Callable[[float, str], object] | Bar
"""A function of a fraction from 0 to 1 and the name of the phase (``"measuring steps"``, ``"measuring track"``,
``"rendering"``; each runs from 0 to 1), or a :class:`Bar`. It is called from the thread that asked for the render, about 30 times
a second. What it raises ends the render and comes out of the call."""


def frames_told(progress: Progress | None) -> Callable[[int, int, str], None] | None:
    """What the native half calls, with frames done, frames of the phase and the name of the phase."""
    if progress is None:
        return None
    if isinstance(progress, Bar):
        return _to_bar(progress)
    if callable(progress):
        return _to_function(progress)
    raise TypeError(
        f"progress is {type(progress).__name__}: accepted are a function of fraction and phase, or an object with total and update(n)"
    )


def _to_function(progress: Callable[[float, str], object]) -> Callable[[int, int, str], None]:
    def told(done: int, total: int, phase: str) -> None:
        progress(done / total if total else 1.0, phase)

    return told


def _to_bar(bar: Bar) -> Callable[[int, int, str], None]:
    seen = 0
    before = ""

    def told(done: int, total: int, phase: str) -> None:
        nonlocal seen, before
        if phase != before:
            before = phase
            describe = getattr(bar, "set_description", None)
            if describe is not None:
                describe(phase)
        if phase == "rendering":
            bar.total = total
            if done > seen:
                bar.update(done - seen)
                seen = done

    return told
