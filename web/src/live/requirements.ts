/**
 * What of Live this browser and this page can do.
 *
 * Invariant: nothing is guessed from the browser's name; each thing is looked for.
 */
import { requirements } from '../requirements.js';
import type { LiveRequirements } from './api.js';
import { canWaitAsync } from './crossing.js';

let transferable: boolean | null = null;

/** Whether a data channel can be given to a Worker. */
export function channelsTransfer(): boolean {
  if (transferable !== null) {
    return transferable;
  }
  if (typeof RTCPeerConnection === 'undefined' || typeof MessageChannel === 'undefined') {
    return false;
  }
  const pc = new RTCPeerConnection();
  const { port1, port2 } = new MessageChannel();
  try {
    const channel = pc.createDataChannel('probe');
    port1.postMessage(null, [channel as unknown as Transferable]);
    transferable = true;
  } catch {
    transferable = false;
  }
  port1.close();
  port2.close();
  pc.close();
  return transferable;
}

export function liveRequirements(): LiveRequirements {
  const { single } = requirements();
  const missing = [...single.missing];
  if (typeof RTCPeerConnection === 'undefined') {
    missing.push('WebRTC');
  }
  if (typeof WebSocket === 'undefined') {
    missing.push('WebSocket');
  }
  const reason = missing.length === 0 ? null : (single.reason ?? `This browser has no ${missing.join(', no ')}.`);
  const isolated = globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer !== 'undefined';
  const workerChannels = missing.length === 0 && channelsTransfer();
  const shared = isolated && (workerChannels || canWaitAsync());
  return {
    possible: missing.length === 0,
    reason,
    missing,
    shared: {
      possible: shared,
      reason: shared ? null : isolated ? 'This browser can neither give data channels to Workers nor wake a page by shared memory.' : 'This page is not cross-origin isolated, so there is no shared memory.',
    },
    workerChannels,
    opus: typeof AudioEncoder !== 'undefined' && typeof AudioDecoder !== 'undefined',
    microphone: (globalThis.navigator as { mediaDevices?: MediaDevices } | undefined)?.mediaDevices !== undefined,
  };
}
