/** Where the engine's events come from: an `EventTarget` whose listeners know the types of `EngineEvents`. */
import type { EngineEvents } from './api.js';

export interface TypedEvents {
  addEventListener<K extends keyof EngineEvents>(
    type: K,
    listener: (event: EngineEvents[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof EngineEvents>(
    type: K,
    listener: (event: EngineEvents[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

export class TypedEvents extends EventTarget {}
