/** Where the Lab's events come from: an `EventTarget` whose listeners know the types of `LabEvents`. */
import type { LabEvents } from './api.js';

export interface LabTarget {
  addEventListener<K extends keyof LabEvents>(type: K, listener: (event: LabEvents[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof LabEvents>(type: K, listener: (event: LabEvents[K]) => void, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

export class LabTarget extends EventTarget {
  protected tell<K extends keyof LabEvents>(type: K, detail: LabEvents[K]['detail']): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
