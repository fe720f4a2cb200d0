"""Says where a recording is in a render, and whether it is the render.

Invariant: equality is equality of samples; `tolerance` is 0 for float sinks and one step of the format for others. Nothing is
fitted but one whole number, the place.
"""

from __future__ import annotations

import numpy as np

# Frames that are looked for at once.
PIECE = 2048
# Length of every fade of the player.
FADE_SECS = 0.010
# Greatest first and second difference of the fade's gain, per frame of the fade: a raised cosine has pi/2 and pi^2/2
# divided by its length, a straight line 1 and, at its corners, 1.
STEEPEST = np.pi / 2


class Different(AssertionError):
    """The recording is not the render."""


def locate(recording: np.ndarray, piece: np.ndarray, tolerance: float = 0.0) -> int | None:
    """The first frame of `recording` at which all of `piece` stands, each sample within `tolerance`."""
    frames = len(piece)
    if len(recording) < frames:
        return None
    # The square of the distance at every place at once, by the theorem of convolution.
    size = 1 << int(np.ceil(np.log2(len(recording) + frames)))
    distance = np.zeros(len(recording) - frames + 1)
    for channel in range(piece.shape[1]):
        there, here = recording[:, channel].astype(float), piece[:, channel].astype(float)
        product = np.fft.irfft(np.fft.rfft(there, size) * np.conj(np.fft.rfft(here, size)), size)
        energy = np.concatenate([[0.0], np.cumsum(there**2)])
        distance += energy[frames:] - energy[:-frames] - 2.0 * product[: len(distance)] + np.sum(here**2)
    near = np.flatnonzero(distance <= distance.min() + 1e-9 * np.sum(piece.astype(float) ** 2) + 1e-12)
    best = near if len(near) <= 4096 else np.argsort(distance)[:4096]
    for at in np.sort(best):
        if np.abs(recording[at : at + frames] - piece).max() <= tolerance:
            return int(at)
    return None


def place(render: np.ndarray, recording: np.ndarray, at: int, tolerance: float = 0.0, piece: int = PIECE) -> int:
    """The frame of the render that is heard at the frame `at` of the recording."""
    found = locate(render, recording[at : at + piece], tolerance)
    if found is None:
        raise Different(f"what is heard from frame {at} on is nowhere in the render")
    return found


def same(recording: np.ndarray, render: np.ndarray, tolerance: float = 0.0) -> None:
    """Holds all of a recording against all of a render."""
    if recording.shape != render.shape:
        raise Different(f"{recording.shape} was heard, {render.shape} was rendered")
    apart = np.abs(recording - render).max(axis=1)
    wrong = np.flatnonzero(apart > tolerance)
    if len(wrong):
        raise Different(
            f"{len(wrong)} of {len(render)} frames differ, first at {wrong[0]}, last at {wrong[-1]}, most by {apart.max():.3g}"
        )


def agree_from(recording: np.ndarray, render: np.ndarray, at: int, place_there: int, tolerance: float = 0.0) -> int:
    """How many frames from `at` on are the render from `place_there` on."""
    frames = min(len(recording) - at, len(render) - place_there)
    apart = np.abs(recording[at : at + frames] - render[place_there : place_there + frames]).max(axis=1)
    wrong = np.flatnonzero(apart > tolerance)
    return int(wrong[0]) if len(wrong) else frames


def agree_up_to(recording: np.ndarray, render: np.ndarray, at: int, place_there: int, tolerance: float = 0.0) -> int:
    """How many frames right before `at` are the render right before `place_there`."""
    frames = min(at, place_there)
    apart = np.abs(recording[at - frames : at] - render[place_there - frames : place_there]).max(axis=1)
    wrong = np.flatnonzero(apart[::-1] > tolerance)
    return int(wrong[0]) if len(wrong) else frames


def second_difference(samples: np.ndarray) -> float:
    """The greatest second difference of a signal: of a sine of amplitude a, a (2 pi f / rate)^2."""
    return float(np.abs(np.diff(samples.astype(float), 2, axis=0)).max())


def click_bound(rate: int, *signals: np.ndarray) -> float:
    """The greatest second difference that fades between the given signals (and silence) can have.

    A fade from a to b is a + w d with d = b - a, and the second difference of w d is at most
    |w||D2 d| + 2|Dw||Dd| + |D2 w||d|. With A, V, C the greatest value, first and second difference of all signals and a fade of n
    frames: C + 2 (pi/2n) 2V + 2A max(1/n, pi^2/2n^2). Two fades at once (a gain and a seek) may add up: all but C counts
    twice. Rounding of samples to f32 adds no more than 4 steps of the greatest.
    """
    frames = FADE_SECS * rate
    a = max(float(np.abs(signal).max()) for signal in signals)
    v = max(float(np.abs(np.diff(signal.astype(float), axis=0)).max()) for signal in signals)
    c = max(second_difference(signal) for signal in signals)
    corner = max(1.0 / frames, np.pi**2 / (2.0 * frames**2))
    return c + 2.0 * (2.0 * (STEEPEST / frames) * 2.0 * v + corner * 2.0 * a) + 4.0 * a * 2.0**-23


def without_clicks(recording: np.ndarray, rate: int, *signals: np.ndarray) -> None:
    """Fails when anything in the recording bends more sharply than fades between the signals can."""
    bound = click_bound(rate, *signals)
    bends = np.abs(np.diff(recording.astype(float), 2, axis=0)).max(axis=1)
    if bends.max() > bound:
        at = int(bends.argmax())
        raise Different(f"a click at frame {at}: second difference {bends.max():.3g}, fades reach {bound:.3g} at most")


def sounding(recording: np.ndarray) -> tuple[int, int]:
    """The first frame that is not silent, and the frame after the last."""
    loud = np.flatnonzero(np.abs(recording).max(axis=1) > 0.0)
    if not len(loud):
        raise Different("nothing is heard")
    return int(loud[0]), int(loud[-1]) + 1
