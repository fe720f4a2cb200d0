"""What workers tell whoever drives them, and what a kind of workers must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol, TypeAlias

from heterodyne import _native
from heterodyne.many.task import Answer, Bundle, Call


@dataclass(frozen=True)
class Started:
    """A worker has begun a task."""

    call: Call
    worker: str


@dataclass(frozen=True)
class Answered:
    """A task is done, or cannot be done."""

    call: Call
    answer: Answer


@dataclass(frozen=True)
class Lost:
    """A worker has ended while it had a task, which is begun again elsewhere."""

    call: Call
    worker: str


@dataclass(frozen=True)
class Broken:
    """The workers are gone for good."""

    why: str


Event: TypeAlias = Started | Answered | Lost | Broken
Inbox: TypeAlias = "SimpleQueue[object]"
"""Where events arrive, from any thread."""


class Workers(Protocol):
    """Processes that do tasks: our own, or those of a cluster."""

    @property
    def slots(self) -> int:
        """Tasks that are done at once."""

    @property
    def on_this_disk(self) -> bool:
        """Whether they see the files that we see."""

    def bundle(self, track: _native.Track, asked: dict[str, object]) -> Bundle:
        """A track as these workers need it."""

    def begin(self, bundle: Bundle, call: Call) -> None:
        """Hands a task over; events follow."""

    def forget(self, bundle: Bundle) -> None:
        """No further task of this track comes."""

    def starts(self) -> list[tuple[int, int, str]]:
        """Job, task and worker of every beginning of a task that is known."""

    def close(self) -> None:
        """Ends what was begun."""
