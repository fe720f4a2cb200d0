/** One line about a voice for people: what it is and the numbers that tell it from its neighbours. */

export interface VoiceWords {
  name: string;
  detail: string;
}

type Fields = Record<string, unknown>;

const NAMES: Record<string, string> = {
  binaural_beat: 'Binaural beat', isochronic_tone: 'Isochronic tone', monaural_beat_stereo_amps: 'Monaural beat', qam_beat: 'QAM beat',
  hybrid_qam_monaural_beat: 'QAM and monaural beat', noise_swept_notch: 'Noise, moving notches', noise: 'Noise', noise_generator: 'Noise',
  generate_swept_notch_pink_sound: 'Pink noise, moving notches', rhythmic_waveshaping: 'Waveshaped tone', stereo_am_independent: 'Tremolo tone',
  wave_shape_stereo_am: 'Shaped tremolo tone', spatial_angle_modulation: 'Moving source',
  spatial_angle_modulation_monaural_beat: 'Moving monaural beat', subliminal_encode: 'Encoded voice', dual_pulse_binaural: 'Dual pulse',
};

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const shortest = (value: number): string => String(Math.round(value * 100) / 100);

/** `110 Hz` or `110 → 98 Hz` of `key`, `startKey` and `endKey`. */
function moving(params: Fields, key: string, unit: string): string | null {
  const capital = key.charAt(0).toUpperCase() + key.slice(1);
  const fixed = params[key];
  const start = params[`start${capital}`] ?? fixed;
  const end = params[`end${capital}`] ?? start;
  if (typeof start !== 'number') return null;
  const range = typeof end === 'number' && end !== start ? `${shortest(start)} → ${shortest(end)}` : shortest(start);
  return `${range} ${unit}`;
}

export function voiceWords(voice: unknown): VoiceWords {
  const fields = isFields(voice) ? voice : {};
  const raw = fields['synth_function_name'] ?? fields['synthFunctionName'] ?? fields['synth_function'];
  const id = typeof raw === 'string' ? raw : '';
  const name = NAMES[id.replace(/_transition$/, '')] ?? (id === '' ? 'Voice' : id.replace(/_/g, ' '));
  const given = fields['params'] ?? fields['parameters'];
  const params = isFields(given) ? given : {};
  const parts: string[] = [];
  const carrier = moving(params, 'baseFreq', 'Hz') ?? moving(params, 'carrierFreq', 'Hz');
  if (carrier) parts.push(carrier);
  const beat = moving(params, 'beatFreq', 'Hz');
  if (beat && !beat.startsWith('0 ')) parts.push(`beat ${beat}`);
  const colour = params['noise_parameters'];
  const colourName = isFields(colour) ? colour['name'] : params['noise_type'];
  if (typeof colourName === 'string') parts.push(colourName);
  if (parts.length === 0 && typeof fields['preset'] === 'string') parts.push(fields['preset']);
  return { name, detail: parts.join(' · ') };
}

/** The voices of each step of a parsed track, in either dialect; `null` when it has none. */
export function stepVoices(track: unknown): VoiceWords[][] | null {
  if (!isFields(track)) return null;
  const steps = track['progression'] ?? track['steps'];
  if (!Array.isArray(steps)) return null;
  return steps.map((step: unknown) => {
    const voices = isFields(step) ? step['voices'] : null;
    return Array.isArray(voices) ? voices.map(voiceWords) : [];
  });
}
