/** The only door to the package's instrument and engine; whatever fails behind it comes out as a sentence for people, with what to do. */
import { Engine, HeterodyneError, requirements } from 'heterodyne';
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

export interface Refusal {
  what: string;
  todo: string;
}

/** What a browser says when it gives no microphone, by the name of its exception. */
const MICROPHONE: Record<string, Refusal> = {
  NotAllowedError: { what: 'The microphone was refused.', todo: 'Allow it in the settings of this site, beside the address, and start again.' },
  SecurityError: { what: 'The microphone was refused.', todo: 'Allow it in the settings of this site, beside the address, and start again.' },
  NotFoundError: { what: 'There is no microphone.', todo: 'Connect one, or measure a file or a test signal.' },
  OverconstrainedError: { what: 'That microphone is not there any more.', todo: 'Choose another device.' },
  NotReadableError: { what: 'The microphone could not be opened.', todo: 'Another program may hold it: close that and start again.' },
  AbortError: { what: 'The microphone could not be opened.', todo: 'Another program may hold it: close that and start again.' },
};

/** Why no microphone can be had on this page at all; `null` where one may be asked for. */
export function microphoneBarred(): Refusal | null {
  if (!globalThis.isSecureContext) return { what: 'This page may not ask for a microphone.', todo: 'Browsers give one only to https and to localhost: open the page there.' };
  if (navigator.mediaDevices?.getUserMedia === undefined) return { what: 'This browser has no microphone for pages.', todo: 'Measure a file or a test signal, or use another browser.' };
  return null;
}

/** The name of the browser's own exception, wherever it lies in the chain of causes. */
function nameOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error || at instanceof DOMException; at = (at as { cause?: unknown }).cause) {
    if (at.name in MICROPHONE && (at instanceof DOMException || at.name !== 'AbortError')) return at.name;
  }
  return '';
}

export function explainMicrophone(error: unknown): Refusal {
  return microphoneBarred() ?? MICROPHONE[nameOf(error)] ?? { what: 'The microphone could not be had.', todo: explain(error) };
}

/** A sentence for people. */
export function explain(error: unknown): string {
  if (error instanceof HeterodyneError || error instanceof Error || error instanceof DOMException) return error.message;
  return String(error);
}

/** What is missing before anything was asked for. */
export function requirementsHere(): { insecure: boolean; simd: boolean } {
  const { single } = requirements();
  return { insecure: globalThis.isSecureContext === false, simd: single.missing.some((part) => part.startsWith('WebAssembly')) };
}
