"""Reading voice parameters: numbers, numeric strings, booleans, and the start and end forms of transitions."""

import numpy as np

WORDS = {'true': True, 'yes': True, 'on': True, '1': True, 'false': False, 'no': False, 'off': False, '0': False}


class Params:
    """The parameters of one voice, by name."""

    def __init__(self, values):
        self.values = values or {}

    def has(self, name):
        return self.values.get(name) is not None

    def number(self, name, default):
        value = self.values.get(name)
        return default if value is None else float(value)

    def truth(self, name, default=False):
        value = self.values.get(name)
        if isinstance(value, str):
            return WORDS.get(value.strip().lower(), default)
        return default if value is None else bool(value)

    def text(self, name, default):
        value = self.values.get(name)
        return value if isinstance(value, str) else default


class Steady:
    """Reads the plain form of each parameter: one number for the whole voice."""

    def __init__(self, params, defaults):
        self.params, self.defaults = params, defaults

    def __call__(self, name):
        if name in ('panRangeMin', 'panRangeMax'):
            return self.params.number(name, self.params.number('pan', 0.0))
        return self.params.number(name, self.defaults.get(name, 0.0))

    def text(self, name, default):
        return self.params.text(name, default)


class Moving:
    """Reads the start and end forms of each parameter: one number for every sample."""

    def __init__(self, params, defaults, factor):
        self.params, self.defaults, self.factor = params, defaults, factor

    def __call__(self, name):
        start, end = self.ends(name)
        return start + (end - start) * self.factor

    def ends(self, name):
        title = name[0].upper() + name[1:]
        start = self.params.number(name, self.defaults.get(name, 0.0))
        if name in ('panRangeMin', 'panRangeMax'):
            pan_start, pan_end = self.ends('pan')
            plain = self.params.number(name, None)
            start = self.params.number('start' + title, pan_start if plain is None else plain)
            return start, self.params.number('end' + title, pan_end if plain is None else plain)
        start = self.params.number('start' + title, start)
        return start, self.params.number('end' + title, start)

    def text(self, name, default):
        title = name[0].upper() + name[1:]
        return self.params.text('start' + title, self.params.text(name, default))


def column(value, frames):
    """A number or a row of numbers as one number for every sample."""
    return np.broadcast_to(np.asarray(value, float), frames)
