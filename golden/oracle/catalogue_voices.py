"""Exact cases of single voices: every parameter group once, at rates that keep the files small."""

from .build import beat, beat_moving, pulse, pulse_moving, step, track, voice


def alone(one, duration=0.4, rate=8000):
    return track(rate, step(duration, one))


TREMOLO = dict(ampOscDepthL=0.55, ampOscFreqL=7.3, ampOscPhaseOffsetL=0.8, ampOscSkewL=-0.35,
               ampOscDepthR=0.9, ampOscFreqR=4.1, ampOscPhaseOffsetR=-2.2, ampOscSkewR=0.6)
VIBRATO = dict(freqOscRangeL=31.0, freqOscFreqL=6.7, freqOscPhaseOffsetL=-0.9, freqOscSkewL=0.45,
               freqOscRangeR=18.5, freqOscFreqR=9.2, freqOscPhaseOffsetR=1.7, freqOscSkewR=-0.25)

CASES = {
    'beat_plain': (alone(beat()), 'every default'),
    'beat_rate_22050': (alone(beat(baseFreq=4321.5, beatFreq=17.0, ampL=0.33, ampR=0.71), 0.15, 22050), ''),
    'beat_signs': (alone(beat(ampL=-0.62, ampR=0.44, baseFreq=333.3, beatFreq=-6.5, leftHigh=True,
                              startPhaseL=0.4, startPhaseR=-2.9)), 'negative amplitude and beat, ears swapped'),
    'beat_tremolo_vibrato': (alone(beat(baseFreq=512.25, beatFreq=11.5, **TREMOLO, **VIBRATO), 0.5), ''),
    'beat_triangle': (alone(beat(baseFreq=271.0, freqOscShape='triangle', **VIBRATO)), ''),
    'beat_phase_wobble': (alone(beat(baseFreq=404.0, phaseOscFreq=3.3, phaseOscRange=1.9)), ''),
    'beat_floor': (alone(beat(baseFreq=3.0, beatFreq=14.0, startPhaseL=1.2)), 'the lower ear stands still at 0 Hz'),
    'beat_detuned': (alone(beat(freqOscRangeL=22.0, freqOscPhaseOffsetL=1.1, freqOscRangeR=-9.0,
                                freqOscPhaseOffsetR=2.0)), 'a vibrato of 0 Hz is a constant detune'),
    'beat_zero': (alone(beat(beatFreq=0, baseFreq=188.0, freqOscRangeL=12.0, freqOscFreqL=5.0,
                             freqOscRangeR=12.0, freqOscFreqR=5.0)), 'beat 0 keeps its vibrato'),
    'beat_one_pitch': (alone(beat(forceMono=True, baseFreq=260.0, beatFreq=30.0, **VIBRATO)), 'forceMono'),
    'beat_pan_fixed': (alone(beat(pan=-0.45)), ''),
    'beat_pan_swing': (alone(beat(panRangeMin=0.9, panRangeMax=-0.3, panFreq=5.5, panPhase=0.7)), 'min above max'),
    'beat_pan_inward': (alone(beat(panRangeMin=-0.8, panRangeMax=0.6, panFreq=6.0, panType='inward')), ''),
    'beat_pan_outward': (alone(beat(panRangeMin=-1.4, panRangeMax=1.0, panFreq=-7.5, panPhase=2.5,
                                    panType='outward')), 'limits clamp, negative rate'),
    'beat_words': (alone(beat(ampL='0.25', baseFreq='310.5', beatFreq=None, leftHigh='yes', ampR=True)),
                   'numbers as text, null, a word and a boolean'),
    'moving_linear': (alone(beat_moving(startBaseFreq=150.0, endBaseFreq=420.0, startBeatFreq=3.0, endBeatFreq=15.0,
                                        startAmpL=0.2, endAmpL=0.8, initial_offset=0.05, transition_duration=0.25)), ''),
    'moving_logarithmic': (alone(beat_moving(startBaseFreq=700.0, endBaseFreq=90.0, transition_curve='logarithmic',
                                             endAmpR=0.0)), ''),
    'moving_exponential': (alone(beat_moving(baseFreq=240.0, endBeatFreq=40.0, transition_curve='exponential',
                                             post_offset=0.1, initial_offset=0.1)), 'post_offset holds the end'),
    'moving_expression': (alone(beat_moving(endBaseFreq=350.0, transition_curve='alpha**3 - 0.5*np.sin(np.pi*alpha)')),
                          'an expression that leaves 0..1'),
    'moving_jump': (alone(beat_moving(startAmpL=0.9, endAmpL=0.1, endBaseFreq=333.0, initial_offset=0.2,
                                      transition_duration=0.0)), 'a span of nothing is a jump'),
    'moving_never': (alone(beat_moving(endBaseFreq=900.0, initial_offset=2.0)), 'begins after the end'),
    'moving_modulated': (alone(beat_moving(
        startBaseFreq=300.0, endBaseFreq=380.0, startStartPhaseL=0.6, startPhaseR=-1.1, endStartPhaseR=3.0,
        startAmpOscDepthL=0.1, endAmpOscDepthL=0.9, startAmpOscFreqL=3.0, endAmpOscFreqL=9.0, ampOscDepthR=0.5,
        ampOscFreqR=6.0, startAmpOscSkewR=-0.5, endAmpOscSkewR=0.5, startFreqOscRangeL=5.0, endFreqOscRangeL=60.0,
        startFreqOscFreqL=4.0, endFreqOscFreqL=11.0, freqOscRangeR=14.0, freqOscFreqR=8.0,
        startFreqOscPhaseOffsetR=0.0, endFreqOscPhaseOffsetR=2.0, phaseOscFreq=2.0, startPhaseOscRange=0.2,
        endPhaseOscRange=1.4), 0.5), 'every rate and depth moves'),
    'moving_pan': (alone(beat_moving(startPan=-0.7, endPan=0.7, panRangeMax=0.9, startPanFreq=2.0, endPanFreq=8.0)), ''),
    'name_says_moving': (alone(voice('binaural_beat_transition', startBaseFreq=220.0, endBaseFreq=260.0), 0.2),
                         'no flag: the name decides'),
    'flag_says_steady': (alone(voice('binaural_beat_transition', flag=False, baseFreq=230.0, endBaseFreq=500.0), 0.2),
                         'the flag wins'),
    'pulse_plain': (alone(pulse(), 0.5), 'every default'),
    'pulse_modulated': (alone(pulse(baseFreq=610.0, beatFreq=13.7, rampPercent=0.35, gapPercent=0.3, startPhaseL=2.0,
                                    phaseOscFreq=4.0, phaseOscRange=0.8, **TREMOLO, **VIBRATO), 0.5), ''),
    'pulse_triangle': (alone(pulse(beatFreq=21.0, rampPercent=0.5, gapPercent=0.0)), 'no hold, no gap'),
    'pulse_rectangle': (alone(pulse(beatFreq=9.0, rampPercent=0.0, gapPercent=0.6, forceMono=True, **VIBRATO)), ''),
    'pulse_never': (alone(pulse(beatFreq=0.0), 0.1), 'a pulse rate of 0 is silence'),
    'pulse_pan': (alone(pulse(baseFreq=150.0, panRangeMin=-0.2, panRangeMax=0.8, panFreq=3.0)), ''),
    'pulse_moving_linear': (alone(pulse_moving(startBaseFreq=180.0, endBaseFreq=300.0, startBeatFreq=6.0,
                                               endBeatFreq=25.0, startRampPercent=0.1, endRampPercent=0.5,
                                               startStartPhaseL=0.0, endStartPhaseL=5.0)), 'the start phase moves too'),
    'pulse_moving_plain_keys': (alone(pulse_moving(baseFreq=275.0, beatFreq=12.0, endGapPercent=0.8, gapPercent=0.0,
                                                   startForceMono=0.0, endForceMono=1.0, **VIBRATO)),
                                'plain keys are the start; mono from the half of the way'),
    'pulse_moving_logarithmic': (alone(pulse_moving(startBeatFreq=-4.0, endBeatFreq=16.0, endAmpL=1.0, endPan=-0.9,
                                                    transition_curve='logarithmic', **TREMOLO)), 'a negative rate waits'),
}
