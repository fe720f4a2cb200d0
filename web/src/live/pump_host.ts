/**
 * Where the pump runs, seen from the page: a Worker where data channels can be given to one, else the page itself.
 *
 * Invariant: a channel is given away at once, before anything is sent on it, as the standard asks for.
 */
import type { CrossingParts } from './crossing.js';
import { Pump, type PumpNews, type PumpOrder } from './pump.js';

export interface PumpHost {
  readonly kind: 'worker' | 'page';
  attach(slot: number, channel: RTCDataChannel): void;
  detach(slot: number): void;
  /** The worklet was replaced: these lead to the new one. */
  again(parts: CrossingParts): void;
  end(): void;
}

export function hostInPage(parts: CrossingParts, tell: (news: PumpNews) => void): PumpHost {
  const pump = new Pump(parts, tell);
  return { kind: 'page', attach: (slot, channel) => pump.attach(slot, channel), detach: (slot) => pump.detach(slot), again: (next) => pump.again(next), end: () => pump.close() };
}

export function hostInWorker(worker: Worker, parts: CrossingParts, tell: (news: PumpNews) => void, failed: (message: string) => void): PumpHost {
  const say = (order: PumpOrder, transfer: Transferable[] = []): void => worker.postMessage(order, transfer);
  worker.onmessage = ({ data }: MessageEvent) => tell(data as PumpNews);
  worker.onerror = (event) => {
    event.preventDefault();
    failed(event.message || 'the Worker of the data channels cannot be started');
  };
  say({ order: 'begin', parts }, 'port' in parts ? [parts.port] : []);
  return {
    kind: 'worker',
    attach: (slot, channel) => say({ order: 'attach', slot, channel }, [channel as unknown as Transferable]),
    detach: (slot) => say({ order: 'detach', slot }),
    again: (next) => say({ order: 'again', parts: next }, 'port' in next ? [next.port] : []),
    end: () => {
      say({ order: 'end' });
      worker.terminate();
    },
  };
}
