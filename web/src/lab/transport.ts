/** How results come to the page, and why. */
import { HeterodyneError } from '../api.js';
import { missingHeaders } from '../requirements.js';
import type { LabTransport } from './api.js';

export interface PickedTransport {
  transport: LabTransport;
  /** Why it is not `shared`. */
  reason: string | null;
}

/** The parts of a page's scope that are looked at. */
export interface Sharing {
  crossOriginIsolated?: boolean;
  SharedArrayBuffer?: unknown;
  location?: { href: string; protocol: string };
}

/** Takes what is wanted, or shared memory where the page may have it. */
export async function pickTransport(
  wanted: LabTransport | 'auto',
  scope: Sharing = globalThis as unknown as Sharing,
  ask: (page: string) => Promise<string[]> = missingHeaders,
): Promise<PickedTransport> {
  if (wanted === 'messages') {
    return { transport: 'messages', reason: 'It was asked for.' };
  }
  if (wanted !== 'shared' && wanted !== 'auto') {
    throw new HeterodyneError('refused', `transport is ${String(wanted)}; auto, shared and messages are accepted`);
  }
  if (scope.crossOriginIsolated === true && scope.SharedArrayBuffer !== undefined) {
    return { transport: 'shared', reason: null };
  }
  const missing = scope.location?.protocol.startsWith('http') === true ? await ask(scope.location.href).catch(() => []) : [];
  const reason = ['This page is not cross-origin isolated, so there is no shared memory', ...missing].join('. ') + '.';
  if (wanted === 'shared') {
    throw new HeterodyneError('not-isolated', reason);
  }
  return { transport: 'messages', reason };
}
