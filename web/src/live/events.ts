/** Where Live's events come from: an `EventTarget` whose listeners know the types of `LiveEvents`. */
import type { LiveEvents } from './api.js';

export interface LiveTarget {
  addEventListener<K extends keyof LiveEvents>(type: K, listener: (event: LiveEvents[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof LiveEvents>(type: K, listener: (event: LiveEvents[K]) => void, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

export class LiveTarget extends EventTarget {
  protected tell<K extends keyof LiveEvents>(type: K, detail: LiveEvents[K]['detail']): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
