"""Periodic shapes, curves, pan and envelopes: the parts that every voice uses."""

import numpy as np

TWO_PI = 2 * np.pi


def frac(x):
    """The fractional part, in [0, 1) for negative numbers too."""
    return x - np.floor(x)


def _turning_point(skew):
    return np.clip(0.5 + 0.5 * skew, 1e-9, 1 - 1e-9)


def skewed_sine(phase, skew):
    """A sine whose positive half takes (1 + skew)/2 of the period; phase in turns."""
    p, f = frac(phase), _turning_point(skew)
    return np.where(p < f, np.sin(np.pi * p / f), -np.sin(np.pi * (p - f) / (1 - f)))


def skewed_triangle(phase, skew):
    """A triangle from -1 up to 1 at (1 + skew)/2 of the period and down again; phase in turns."""
    p, f = frac(phase), _turning_point(skew)
    return np.where(p < f, -1 + 2 * p / f, 1 - 2 * (p - f) / (1 - f))


def trapezoid(u, ramp, gap):
    """The pulse of the isochronic voice at phase u (turns): ramp up, hold, ramp down, silence."""
    audible = 1 - gap
    edge = np.clip(2 * audible * ramp, 0, audible) / 2
    safe = np.where(edge > 0, edge, 1.0)
    y = np.where(u < edge, u / safe, np.where(u < audible - edge, 1.0, 1 - (u - (audible - edge)) / safe))
    return np.clip(np.where(u >= audible, 0.0, np.where(edge > 0, y, 1.0)), 0, 1)


def transition_factor(frames, sample_rate, duration, params):
    """How far a transition has come at each sample: 0 at its start, 1 at its end."""
    t = np.arange(frames) / sample_rate
    offset = min(max(0.0, params.number('initial_offset', 0)), duration)
    length = params.number('transition_duration', None)
    if length is None and params.has('post_offset'):
        length = duration - offset - params.number('post_offset', 0)
    length = duration - offset if length is None else length
    span = min(max(0.0, length), duration - offset)
    if span <= 0:
        return np.where((t >= offset) & (offset < duration), 1.0, 0.0)
    u = np.clip((t - offset) / span, 0, 1)
    curve = params.text('transition_curve', 'linear')
    known = {'linear': u, 'logarithmic': 1 - (1 - u) ** 2, 'exponential': u ** 2}
    if curve in known:
        return known[curve]
    # Only expressions that this project wrote itself ever reach this line.
    value = eval(curve, {'__builtins__': {}}, {'np': np, 'alpha': u})  # noqa: S307
    return np.broadcast_to(np.asarray(value, float), u.shape)


def pan_positions(frames, sample_rate, p):
    """The pan position at each sample, or None when the voice keeps its full level. `p` gives values by name."""
    low, high, freq = p('panRangeMin'), p('panRangeMax'), p('panFreq')
    if max(np.max(np.abs(low)), np.max(np.abs(high)), np.max(np.abs(freq))) <= 1e-8:
        return None
    low, high = np.clip(low, -1, 1), np.clip(high, -1, 1)
    low, high = np.minimum(low, high), np.maximum(low, high)
    low, high, freq = (np.broadcast_to(v, frames) for v in (low, high, freq))
    if np.all(freq <= 0):
        return (low + high) / 2
    cycles = np.concatenate([[0.0], np.cumsum(np.abs(freq[:-1]) / sample_rate)])
    kind = p.text('panType', 'linear')
    if kind not in ('inward', 'outward'):
        return (low + high) / 2 + (high - low) / 2 * np.sin(p('panPhase') + TWO_PI * cycles)
    y = p('panPhase') / TWO_PI + cycles
    n = np.floor(y)
    target = np.where(n % 2 == 0, high, low)
    return target * (1 - (y - n)) if kind == 'inward' else target * (y - n)


def apply_pan(stereo, positions):
    """Equal-power gains per channel; nothing at all when there are no positions."""
    if positions is None:
        return stereo
    angle = (np.clip(positions, -1, 1) + 1) * np.pi / 4
    return stereo * np.stack([np.cos(angle), np.sin(angle)], 1)


def ramp(start, end, frames):
    """A line that holds both of its ends; a single sample is the start."""
    return start + (end - start) * np.arange(frames) / max(1, frames - 1)


def volume_envelope(envelope, frames, sample_rate):
    """The gain curve of a volume envelope; ones when its kind or a value it needs is missing."""
    flat, p = np.ones(frames), envelope.get('params', {})
    samples = lambda name, default: int(max(0.0, float(p.get(name, default))) * sample_rate)
    if envelope.get('type') == 'linear_fade':
        if not all(name in p for name in ('fade_duration', 'start_amp', 'end_amp')):
            return flat
        a, b, n = float(p['start_amp']), float(p['end_amp']), min(samples('fade_duration', 0), frames)
        if p.get('fade_type', 'in') == 'in':
            return np.concatenate([ramp(a, b, n), np.full(frames - n, b)])
        return np.concatenate([np.full(frames - n, a), ramp(a, b, n)])
    if envelope.get('type') == 'adsr':
        attack, decay, release = samples('attack', 0.01), samples('decay', 0.1), samples('release', 0.1)
        level = min(1.0, max(0.0, float(p.get('sustain_level', 0.8))))
    elif envelope.get('type') == 'linen':
        attack, decay, release, level = samples('attack', 0.1), 0, samples('release', 0.1), 1.0
    else:
        return flat
    total = attack + decay + release
    if total > frames:
        attack, decay = int(attack * frames / total), int(decay * frames / total)
        release = frames - attack - decay
    open_ramp = lambda a, b, n: a + (b - a) * np.arange(n) / max(1, n)
    hold = np.full(frames - attack - decay - release, level)
    return np.concatenate([open_ramp(0, 1, attack), open_ramp(1, level, decay), hold, ramp(level, 0, release)])
