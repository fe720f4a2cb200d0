/**
 * What Live stands on: what the browser can do, the transport, a context.
 *
 * Invariant: what cannot be is refused before anything is made.
 */
import { pickTransport } from '../lab/transport.js';
import type { LiveOptions, LiveTransport } from './api.js';
import { HeterodyneLiveError } from './error.js';
import { liveRequirements } from './requirements.js';

export interface Ground {
  context: AudioContext;
  transport: LiveTransport;
  /** Why it is not `shared`. */
  reason: string | null;
}

export async function layGround(options: LiveOptions): Promise<Ground> {
  const needs = liveRequirements();
  if (!needs.possible) {
    throw new HeterodyneLiveError('too-old', needs.reason ?? 'This browser is too old.');
  }
  const wanted = options.transport ?? 'auto';
  let { transport, reason } = await pickTransport(wanted).catch((cause: unknown) => {
    throw new HeterodyneLiveError((cause as { code?: 'not-isolated' }).code ?? 'refused', (cause as Error).message);
  });
  if (transport === 'shared' && !needs.shared.possible) {
    if (wanted === 'shared') {
      throw new HeterodyneLiveError('too-old', needs.shared.reason ?? '');
    }
    transport = 'messages';
    reason = needs.shared.reason;
  }
  return { context: options.context ?? makeContext(options.sampleRate ?? 48_000), transport, reason };
}

/** A context with as little between the worklet and the device as the browser can. */
function makeContext(sampleRate: number): AudioContext {
  try {
    return new AudioContext({ latencyHint: 0, sampleRate });
  } catch (cause) {
    throw new HeterodyneLiveError('refused', `There is no AudioContext at ${sampleRate} Hz (${String(cause)}).`);
  }
}
