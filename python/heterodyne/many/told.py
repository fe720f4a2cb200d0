"""Tells whoever asked how far a render of many tracks is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from heterodyne.many.report import ManyProgress
from heterodyne.progress import Bar

Progress: TypeAlias = Callable[[float, ManyProgress], object] | Bar
"""A function of a fraction from 0 to 1 and the state, or a :class:`~heterodyne.progress.Bar`, which counts frames. Called from the thread that asked for the render."""


class Teller:
    """Calls a :data:`Progress`."""

    def __init__(self, progress: Progress | None) -> None:
        self._function: Callable[[float, ManyProgress], object] | None = None
        self._bar: Bar | None = None
        if isinstance(progress, Bar):
            self._bar = progress
        elif callable(progress):
            self._function = progress
        elif progress is not None:
            raise TypeError(
                f"progress is {type(progress).__name__}: accepted are a function of fraction and state, or an object with total and "
                "update(n)"
            )
        self._frames = 0

    def tell(self, fraction: float, state: ManyProgress) -> None:
        """Passes on how far it is."""
        if self._function is not None:
            self._function(fraction, state)
        if self._bar is not None:
            self._bar.total = state.frames
            describe = getattr(self._bar, "set_description", None)
            if describe is not None:
                describe(str(state))
            if state.frames_done > self._frames:
                self._bar.update(state.frames_done - self._frames)
                self._frames = state.frames_done
