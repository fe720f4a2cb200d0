/** The only door to the package's instrument and engine; whatever fails behind it comes out as a sentence for people, with what to do. */
import { Engine, requirements } from 'heterodyne';
import type { EngineSurface } from 'heterodyne';
import { accuracy, Lab } from 'heterodyne/lab';
import type { LabOptions, LabSurface, LabTransport } from 'heterodyne/lab';

export { accuracy };
export { TEMPERAMENTS } from 'heterodyne/lab';
export type {
  Accuracy, AccuracyCells, AccuracyRow, ClockMode, LabOptions, LabSession, LabSource, LabSurface, LabTelemetry, MicrophoneSettings, Reading, SignalOptions, Temperament,
} from 'heterodyne/lab';
export type { EngineSurface } from 'heterodyne';

export type TransportChoice = LabTransport | 'auto';

export function createLab(options: LabOptions): Promise<LabSurface> {
  return Lab.create(options);
}

/** An engine in the instrument's own context, connected to nothing. */
export function createEngine(context: AudioContext): Promise<EngineSurface> {
  return Engine.create({ context });
}

export { explain, explainMicrophone, microphoneBarred } from '../shell/microphone.ts';
export type { Refusal } from '../shell/microphone.ts';

/** What is missing before anything was asked for. */
export function requirementsHere(): { insecure: boolean; simd: boolean } {
  const { single } = requirements();
  return { insecure: globalThis.isSecureContext === false, simd: single.missing.some((part) => part.startsWith('WebAssembly')) };
}
