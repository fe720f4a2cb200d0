/** A WebSocket that leads to the test which drives this page; see src/relay.ts. */

interface Leads {
  relaySay(text: string): Promise<void>;
  relayHear(text: string): void;
}

class RelaySocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  constructor(readonly url: string) {
    (globalThis as unknown as Leads).relayHear = (data) => this.onmessage?.({ data });
    setTimeout(() => {
      this.readyState = 1;
      this.onopen?.();
    });
  }

  send(text: string): void {
    void (globalThis as unknown as Leads).relaySay(text);
  }

  close(): void {
    this.readyState = 3;
  }
}

/** Takes the place of the page's WebSocket. */
export function installRelay(): void {
  Object.defineProperty(globalThis, 'WebSocket', { value: RelaySocket });
}
