"""Short ways to write the documents that the catalogue is made of."""


def voice(name, envelope=None, flag=None, **params):
    """One voice; a flag of None leaves `is_transition` out of the file."""
    out = {'synth_function_name': name, 'params': params}
    if flag is not None:
        out['is_transition'] = flag
    if envelope is not None:
        out['volume_envelope'] = envelope
    return out


def beat(**rest):
    return voice('binaural_beat', **rest)


def beat_moving(**rest):
    return voice('binaural_beat', flag=True, **rest)


def pulse(**rest):
    return voice('isochronic_tone', **rest)


def pulse_moving(**rest):
    return voice('isochronic_tone', flag=True, **rest)


def step(duration, *voices, **rest):
    return {'duration': duration, 'voices': list(voices), **rest}


def track(rate, *steps, crossfade=0.0, curve='linear', **layers):
    """A document of the newer dialect."""
    settings = {'sample_rate': rate, 'crossfade_duration': crossfade, 'crossfade_curve': curve}
    return {'global': settings, 'progression': list(steps), **layers}


def legacy(rate, *steps, crossfade=0.0, curve='linear', **layers):
    """The same document in the older dialect."""
    settings = {'sample_rate': rate, 'crossfade_duration': crossfade, 'crossfade_curve': curve}
    return {'global_settings': settings, 'steps': list(steps), **layers}


def envelope(kind, **params):
    return {'type': kind, 'params': params}
