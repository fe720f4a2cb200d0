/**
 * What the engine needs of a browser and a page, and whether it is there.
 *
 * Invariant: nothing is guessed from the browser's name; each thing is looked for, and what is missing is said with the oldest browsers
 * that have it and, for headers, with their values.
 */
import { HeterodyneError, type Mode } from './api.js';

/** Whether one of the two ways to play is open. */
export interface Verdict {
  possible: boolean;
  /** Why not, for code and for people; both `null` when it is possible. */
  code: 'too-old' | 'not-isolated' | null;
  reason: string | null;
  /** What was looked for and not found. */
  missing: string[];
}

export type Requirements = Record<Mode, Verdict>;

/** The parts of a page's scope that are looked at. */
export interface Surroundings {
  WebAssembly?: { validate(bytes: Uint8Array<ArrayBuffer>): boolean } | undefined;
  AudioWorkletNode?: unknown;
  Worker?: unknown;
  SharedArrayBuffer?: unknown;
  Atomics?: unknown;
  crossOriginIsolated?: boolean | undefined;
  isSecureContext?: boolean;
}

/** `(module (func (result v128) (i32.const 0) (i8x16.splat)))` */
const VECTORS = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
);
/** `(module (memory 1 1 shared) (func (i32.const 0) (i32.const 0) (i32.const 0) (memory.atomic.notify) …))` */
const THREADS = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 4, 1, 3, 1, 1, 10, 11, 1, 9, 0, 65, 0, 254, 16, 2, 0, 26, 11,
);

const HEADERS = 'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';

/** Looks at this page, or at what is given. */
export function requirements(scope: Surroundings = globalThis as unknown as Surroundings): Requirements {
  const valid = (bytes: Uint8Array<ArrayBuffer>): boolean => {
    try {
      return scope.WebAssembly?.validate(bytes) === true;
    } catch {
      return false;
    }
  };
  if (scope.isSecureContext === false) {
    const insecure: Verdict = {
      possible: false,
      code: 'not-isolated',
      reason: 'This page is not a secure context: browsers give AudioWorklet only to https and to localhost.',
      missing: ['a secure context'],
    };
    return { single: insecure, shared: insecure };
  }
  const common: [string, boolean][] = [
    ['WebAssembly with SIMD', valid(VECTORS)],
    ['AudioWorklet', scope.AudioWorkletNode !== undefined],
    ['Worker', scope.Worker !== undefined],
  ];
  const single = missingOf(common);
  const verdict = (missing: string[], floor: string): Verdict =>
    missing.length === 0
      ? { possible: true, code: null, reason: null, missing }
      : { possible: false, code: 'too-old', reason: `This browser has no ${missing.join(', no ')}. ${floor}`, missing };
  const singleFloor = 'Chrome or Edge 91, Firefox 89 and Safari 16.4 have what is needed.';
  const sharedFloor =
    'Threads need Chrome or Edge 92, Firefox 89 or Safari 15.2; with SIMD, which this build uses, Safari 16.4.';
  if (single.length > 0) {
    return { single: verdict(single, singleFloor), shared: verdict(single, sharedFloor) };
  }
  const shared =
    scope.crossOriginIsolated === true
      ? verdict(
          missingOf([
            ['SharedArrayBuffer', scope.SharedArrayBuffer !== undefined],
            ['Atomics', scope.Atomics !== undefined],
            ['WebAssembly with threads', valid(THREADS)],
          ]),
          sharedFloor,
        )
      : notIsolated(scope, valid(THREADS), sharedFloor);
  return { single: verdict([], singleFloor), shared };
}

function notIsolated(scope: Surroundings, threads: boolean, floor: string): Verdict {
  if (scope.crossOriginIsolated === undefined || !threads) {
    const missing = threads ? ['cross-origin isolation'] : ['WebAssembly with threads'];
    return { possible: false, code: 'too-old', reason: `This browser has no ${missing[0]}. ${floor}`, missing };
  }
  return {
    possible: false,
    code: 'not-isolated',
    reason: `This page is not cross-origin isolated: its server has to send ${HEADERS}; a frame also needs allow="cross-origin-isolated".`,
    missing: ['cross-origin isolation'],
  };
}

function missingOf(looked: [string, boolean][]): string[] {
  return looked.filter(([, there]) => !there).map(([name]) => name);
}

/** What the page's own response lacks for isolation, as sentences; asks the server for its headers once more. */
export async function missingHeaders(page: string, ask: typeof fetch = fetch): Promise<string[]> {
  const { headers } = await ask(page, { method: 'HEAD', credentials: 'same-origin' });
  const opener = headers.get('cross-origin-opener-policy');
  const embedder = headers.get('cross-origin-embedder-policy');
  const missing: string[] = [];
  if (opener !== 'same-origin') {
    missing.push(`Cross-Origin-Opener-Policy is ${opener ?? 'missing'}; same-origin is needed`);
  }
  if (embedder !== 'require-corp' && embedder !== 'credentialless') {
    missing.push(`Cross-Origin-Embedder-Policy is ${embedder ?? 'missing'}; require-corp is needed`);
  }
  return missing;
}

/** The error of a way that is closed, with the headers named where they can be seen. */
export async function closedWay(verdict: Verdict): Promise<HeterodyneError> {
  let reason = verdict.reason ?? '';
  if (verdict.code === 'not-isolated' && typeof location !== 'undefined' && location.protocol.startsWith('http')) {
    const missing = await missingHeaders(location.href).catch(() => []);
    if (missing.length > 0) {
      reason += ` ${missing.join('. ')}.`;
    }
  }
  return new HeterodyneError(verdict.code ?? 'internal', reason);
}
