/**
 * The instrument's module on its way into a worklet.
 *
 * Invariant: a worklet gets it compiled, or as bytes where it cannot read that. A module that the browser or the page's policy refuses is a reason for the
 * fallback; one that is not there is an error.
 */
import { HeterodyneError } from '../api.js';
import { requirements } from '../requirements.js';

/** What was fetched: the module, or why there is none. */
export type Fetched = { module: WebAssembly.Module; bytes: ArrayBuffer; refused: null } | { module: null; bytes: null; refused: string };

export async function fetchModule(url: string): Promise<Fetched> {
  const { single } = requirements();
  if (single.missing.includes('WebAssembly with SIMD')) {
    return { module: null, bytes: null, refused: single.reason ?? 'This browser has no WebAssembly with SIMD.' };
  }
  let bytes: ArrayBuffer;
  try {
    const answer = await fetch(url);
    if (!answer.ok) {
      throw new Error(`${answer.status} ${answer.statusText}`.trim());
    }
    bytes = await answer.arrayBuffer();
  } catch (cause) {
    throw new HeterodyneError('asset', `${url} cannot be fetched (${String(cause)})`);
  }
  try {
    return { module: await WebAssembly.compile(bytes), bytes, refused: null };
  } catch (cause) {
    return { module: null, bytes: null, refused: `WebAssembly is refused here: ${String(cause)}` };
  }
}

/** Hands the module to a worklet that answers with `say: 'module'`; whether it has understood. */
export async function deliver(port: MessagePort, { module, bytes }: Fetched): Promise<boolean> {
  if (module === null) {
    return false;
  }
  const answered = (): Promise<boolean> =>
    new Promise((done) => {
      const heard = (event: MessageEvent): void => {
        const { say, done: understood } = event.data as { say: string; done?: boolean };
        if (say === 'module') {
          port.removeEventListener('message', heard);
          done(understood === true);
        }
      };
      port.addEventListener('message', heard);
      port.start();
    });
  const understood = answered();
  port.postMessage({ order: 'module', module });
  if (await understood) {
    return true;
  }
  const compiled = answered();
  port.postMessage({ order: 'bytes', bytes });
  return compiled;
}
