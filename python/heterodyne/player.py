"""Playing a track on a sound card."""

from __future__ import annotations

import atexit
import weakref
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

from heterodyne import _native
from heterodyne.diagnostic import Diagnostic

if TYPE_CHECKING:
    from heterodyne.track import Track


class DeviceError(OSError):
    """There is no such device, or it cannot be used. The text says what was asked for and what there is."""


@dataclass(frozen=True)
class Load:
    """Cost of the audio callbacks, as shares of the time that their frames last, over the whole session."""

    callbacks: int
    """How many there were."""
    p50: float
    """Median."""
    p95: float
    """95th percentile."""
    p99: float
    """99th percentile."""
    worst: float
    """The worst of all."""


@dataclass(frozen=True)
class Xruns:
    """Gaps in what was heard."""

    events: int
    """How many."""
    frames: int
    """Frames that were due and not there, as far as the clock tells."""
    seconds: float
    """The same in seconds."""


@dataclass(frozen=True)
class Output:
    """An open device."""

    device: str
    """Its name."""
    sample_rate: int
    """Frames per second. The track is worked out for this rate."""
    channels: int
    """Channels; the first two carry the track."""
    format: str
    """Sample format, as the system calls it."""
    buffer: int
    """Frames of the largest callback so far."""
    latency: float
    """Seconds from a sample's making to its sounding, as the system tells it; 0 where it does not."""
    realtime: bool
    """Whether the audio thread goes before others."""
    priority: str
    """What the system calls its priority, or why it has none."""


@dataclass(frozen=True)
class Event:
    """Something that happened to a :class:`Player`."""

    kind: str
    """``"loaded"`` (a track plays now), ``"refused"`` (it cannot be played; what played before goes on), ``"opened"`` (a device),
    ``"lost"`` (the device is gone), ``"ended"`` or ``"failed"`` (an internal error has ended it)."""
    revision: int | None
    """Of ``"loaded"`` and ``"refused"``: 0 for the first track, then what :meth:`Player.update` returned."""
    message: str
    """Name of the device, why a track was refused, or why a device was lost."""
    sample_rate: int | None
    """Of ``"opened"``: frames per second."""
    retry: float | None
    """Of ``"lost"``: seconds until the next attempt."""
    diagnostics: list[Diagnostic]
    """What the engine has to say of the track."""


class Player:
    """A track that plays; :meth:`Track.play` makes one.

    It plays until :meth:`stop`, the end of a ``with`` block, or the end of the program, and no longer than something refers to it. What
    is set takes effect with one of the next callbacks and is read back from then on. All of it may be used from any thread. In a
    process that was forked off, a player is stopped from the beginning, and steering it raises :class:`RuntimeError`; after
    :meth:`stop` too. What can be read may be read at any time.

    >>> import heterodyne, heterodyne.examples
    >>> track = heterodyne.examples.track()
    >>> with track.play(device="null", start=1.5) as player:
    ...     player.wait()
    True
    >>> player.state
    'stopped'
    """

    def __init__(self, track: Track, begun: dict[str, Any]) -> None:
        self._track = track
        self._native = _native.Session(track._native, begun)
        _playing.add(self)

    @property
    def track(self) -> Track:
        """The track that was given last."""
        return self._track

    @property
    def position(self) -> float:
        """Seconds of the track, from 0 to :attr:`duration`; setting it is :meth:`seek`."""
        return float(self._native.snapshot().get("position", 0.0))

    @position.setter
    def position(self, seconds: float) -> None:
        self.seek(seconds)

    @property
    def duration(self) -> float:
        """Length of the track in seconds; 0 until the first one is worked out."""
        return float(self._native.snapshot().get("duration", 0.0))

    @property
    def step(self) -> int | None:
        """The step that plays, counted from 0 among those that have a length; ``None`` between and after them."""
        step: int | None = self._native.snapshot().get("step")
        return step

    @property
    def state(self) -> str:
        """``"loading"``, ``"playing"``, ``"paused"``, ``"ended"``, ``"reconnecting"`` (the device is gone) or ``"stopped"``."""
        return str(self._native.snapshot()["state"])

    @property
    def gain(self) -> float:
        """Linear master gain, from 0 on. Changes are faded."""
        return float(self._native.snapshot().get("gain", 0.0))

    @gain.setter
    def gain(self, linear: float) -> None:
        self._native.set_gain(linear)

    @property
    def looped(self) -> bool:
        """Whether the end is followed by the start."""
        return bool(self._native.snapshot().get("looped", False))

    @looped.setter
    def looped(self, looped: bool) -> None:
        self._native.set_looped(looped)

    @property
    def laps(self) -> int:
        """How often the end was followed by the start."""
        return int(self._native.snapshot().get("laps", 0))

    @property
    def paused(self) -> bool:
        """Whether it stands still; may be set."""
        return self.state == "paused"

    @paused.setter
    def paused(self, paused: bool) -> None:
        if paused:
            self.pause()
        else:
            self.resume()

    @property
    def peaks(self) -> tuple[float, float]:
        """Greatest magnitudes, left and right, since this was last read."""
        return self._native.take_peaks()

    @property
    def load(self) -> Load:
        """What the callbacks cost."""
        return Load(*self._native.snapshot().get("load", (0, 0.0, 0.0, 0.0, 0.0)))

    @property
    def xruns(self) -> Xruns:
        """What was not heard in time."""
        return Xruns(*self._native.snapshot().get("xruns", (0, 0, 0.0)))

    @property
    def reconnections(self) -> int:
        """How often the device was lost and found again."""
        return int(self._native.snapshot().get("reconnections", 0))

    @property
    def output(self) -> Output | None:
        """The open device."""
        output = self._native.snapshot().get("output")
        return None if output is None else Output(**output)

    @property
    def revision(self) -> int:
        """Which track plays: 0 the first, then what :meth:`update` returned."""
        return int(self._native.snapshot().get("revision", 0))

    def events(self) -> list[Event]:
        """What has happened since the last call; at most 256 events are kept, the oldest go first."""
        return self._native.events()

    def pause(self) -> None:
        """Fade to silence and stand still."""
        self._native.pause()

    def resume(self) -> None:
        """Go on."""
        self._native.resume()

    def seek(self, seconds: float) -> None:
        """Go on at a place in seconds: below 0 is 0, past the end is the end."""
        self._native.seek(seconds)

    def update(self, track: Track) -> int:
        """Play another track from the same position on, with a crossfade, as soon as it is worked out.

        Returns:
            Its number, by which :attr:`revision` and :class:`Event` name it. Of several that wait only the last is played.

        Raises:
            RuntimeError: The player has been stopped.
            TypeError: It is no :class:`Track`.
        """
        native = getattr(track, "_native", None)
        if not isinstance(native, _native.Track):
            raise TypeError(f"track is {type(track).__name__}: accepted is a heterodyne.Track")
        number = self._native.update(native)
        self._track = track
        return number

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the track, or for :meth:`stop` from another thread.

        Args:
            timeout: Seconds to wait at most; for ever unless given. A track that is looped or paused does not end.

        Returns:
            Whether it is over; ``False`` when the time has passed before.

        Raises:
            KeyboardInterrupt: On Ctrl+C; the track plays on.
            ValueError: ``timeout`` is not a number.
        """
        return self._native.wait(timeout)

    def stop(self) -> None:
        """End the sound and close the device. A second time is nothing."""
        _playing.discard(self)
        self._native.stop()

    def __enter__(self) -> Player:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        seen = self._native.snapshot()
        at = f" at {seen['position']:.2f} of {seen['duration']:.2f} s" if "position" in seen else ""
        return f"<heterodyne.Player {seen['state']}{at}>"


_playing: weakref.WeakSet[Player] = weakref.WeakSet()


@atexit.register
def _stop_all() -> None:
    """End all sound while the interpreter is still whole."""
    for player in list(_playing):
        player.stop()
