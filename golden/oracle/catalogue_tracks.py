"""Exact and loose cases of whole tracks: envelopes, steps, crossfades, clips; and the live contract."""

from .build import beat, beat_moving, envelope, legacy, pulse, step, track, voice

LOW, MIDDLE, HIGH = (beat(baseFreq=f, beatFreq=b, ampL=a, ampR=a)
                     for f, b, a in ((130.0, 5.0, 0.35), (245.0, 7.0, 0.45), (410.0, 9.5, 0.4)))


def shaped(kind, **params):
    return track(8000, step(0.35, beat(baseFreq=290.0, envelope=envelope(kind, **params))))


ENVELOPES = {
    'envelope_fade_in': (shaped('linear_fade', fade_duration=0.2, start_amp=0.1, end_amp=0.9), ''),
    'envelope_fade_out': (shaped('linear_fade', fade_duration=0.1, start_amp=1.2, end_amp=0.3, fade_type='out'), ''),
    'envelope_fade_long': (shaped('linear_fade', fade_duration=9.0, start_amp=0.0, end_amp=1.0), 'longer than the voice'),
    'envelope_fade_partial': (shaped('linear_fade', fade_duration=0.2, start_amp=0.0), 'a value is missing: flat'),
    'envelope_adsr': (shaped('adsr', attack=0.04, decay=0.09, sustain_level=0.4, release=0.12), ''),
    'envelope_adsr_long': (shaped('adsr', attack=0.3, decay=0.3, sustain_level=1.7, release=0.3), 'shrinks to the voice'),
    'envelope_linen': (shaped('linen', attack=0.15, release=0.05), ''),
    'envelope_unknown': (shaped('square_dance', speed=3.0), 'an unknown kind is flat'),
}

STEPS = {
    'steps_abut': (track(8000, step(0.2, LOW), step(0.15, MIDDLE, HIGH)), 'no crossfade'),
    'steps_linear': (track(8000, step(0.3, LOW), step(0.25, HIGH), crossfade=0.1), ''),
    'steps_equal_power': (track(11025, step(0.2, LOW, HIGH), step(0.2, MIDDLE), crossfade=0.08, curve='equal_power'), ''),
    'steps_three': (track(8000, step(0.2, LOW), step(0.15, MIDDLE), step(0.2, HIGH), crossfade=0.06), ''),
    'steps_short': (track(8000, step(0.2, LOW), step(0.05, MIDDLE), step(0.2, HIGH), crossfade=0.12,
                          curve='equal_power'), 'the crossfade is longer than a step'),
    'steps_gap': (track(8000, step(0.1, LOW, start=0.0), step(0.15, MIDDLE, start=0.2), crossfade=0.05), 'stays silent'),
    'steps_overlap': (track(8000, step(0.3, LOW, start=0.0), step(0.25, MIDDLE, start=0.1), crossfade=0.05),
                      'more overlap than crossfade: the rest adds up'),
    'steps_touch': (track(8000, step(0.2, LOW, start=0.0), step(0.2, MIDDLE, start=0.2), crossfade=0.05),
                    'explicit starts that touch are pulled together'),
    'steps_loud': (track(8000, step(0.2, beat(ampL=0.9, ampR=0.8), beat(baseFreq=310.0, ampL=0.7, ampR=0.9)),
                         step(0.2, LOW)), 'a step above 1 is scaled to 1, its neighbour is not'),
    'steps_empty': (track(8000, step(0.1), step(0.0, LOW), step(0.15, MIDDLE)), 'silence, and a step of no length'),
    'steps_fraction': (track(8000, step(0.0707, LOW), step(0.1001, MIDDLE)), 'lengths are cut, not rounded'),
    'steps_stranger': (track(8000, step(0.15, LOW, voice('no_such_voice', depth=3))), 'an unknown voice is silent'),
    'steps_legacy': (legacy(8000, step(0.2, LOW), step(0.2, pulse(beatFreq=11.0)), crossfade=0.05), 'the older dialect'),
}


def with_clips(*clips, length=0.3):
    return track(8000, step(length, LOW), overlay_clips=list(clips))


CLIPS = {
    'clip_plain': (with_clips({'file_path': 'sounds/sweep.wav', 'start': 0.07, 'amp': 0.6}), ''),
    'clip_extends': (with_clips({'file_path': 'sounds/sweep.wav', 'start': 0.25}), 'the track grows'),
    'clip_sides': (with_clips({'file_path': 'sounds/sweep.wav', 'pan': -1.0, 'amp': 0.4},
                              {'path': 'sounds/mono.wav', 'start_time': 0.1, 'gain': 0.5, 'pan': 1.0}), 'aliases, mono'),
    'clip_cut': (with_clips({'file_path': 'sounds/sweep.wav', 'start': 0.03, 'duration': 0.08}), 'short fade at the cut'),
}


def heard(*steps, **rest):
    return track(8000, *steps, **rest)


STREAMS = {
    'stream_start_fade': (heard(step(3.2, LOW)), 'three seconds of fading in, then full level'),
    'stream_volumes': (heard(step(0.7, LOW, MIDDLE, binaural_volume=0.4, normalization_level=0.8)), ''),
    'stream_loud_bus': (heard(step(0.6, HIGH, binaural_volume=9.0, normalization_level=0.0)), 'limits of the bus gain'),
    'stream_crossfade': (heard(step(0.6, LOW), step(0.7, MIDDLE, HIGH), crossfade=0.2, curve='equal_power'),
                         'phases carry over; silence at the end'),
    'stream_touch': (heard(step(0.5, LOW), step(0.5, MIDDLE)), 'no crossfade: phases carry over'),
    'stream_same_again': (heard(step(0.5, LOW), step(0.5, LOW), crossfade=0.2), 'equal voices go on without a fade'),
    'stream_moving': (heard(step(0.9, beat_moving(startBaseFreq=190.0, endBaseFreq=330.0, startBeatFreq=4.0,
                                                  endBeatFreq=12.0, initial_offset=0.2, post_offset=0.3),
                                 pulse(ampL=0.4, ampR=0.3, beatFreq=8.5))), ''),
    'stream_envelope': (heard(step(0.8, beat(envelope=envelope('linear_fade', fade_duration=0.3, start_amp=0.5,
                                                               end_amp=1.6)))), 'an envelope above 1 raises the peak'),
}
