/** The package entry `heterodyne/lab-views`: what `heterodyne/lab` measures, as elements of a page. With it comes `heterodyne/lab-views.css`. */
export { AccuracyView } from './accuracy.js';
export { BandsView } from './bands.js';
export { DistortionView } from './distortion.js';
export { bytes, duration, fixed, hertz, line, microseconds, noteSpoken, signed, withError } from './figures.js';
export { HarmonicsView } from './harmonics.js';
export { LevelsView, levelsLegend } from './levels.js';
export { ScopeView, type WaveSource } from './scope.js';
export { triggerAt } from './scope_trigger.js';
export { SpectrogramView } from './spectrogram.js';
export { SpectrumView } from './spectrum.js';
export { greatestHz, SpectrumScale, spectrumLines } from './spectrum_scale.js';
export { StereoView } from './stereo.js';
export { CANVAS_FONT, colours, forgetColours, Surface, type Palette } from './surface.js';
export { TimingView } from './timing.js';
export { TonesView } from './tones.js';
export { TunerView } from './tuner.js';
export type { View } from './view.js';
