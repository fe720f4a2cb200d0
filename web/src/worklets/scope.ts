/** The part of an AudioWorklet's scope that is used here. */
export interface Processor {
  readonly port: MessagePort;
}

interface Scope {
  AudioWorkletProcessor: { new (): Processor };
  registerProcessor(name: string, processor: { new (): Processor }): void;
  readonly sampleRate: number;
  readonly currentTime: number;
  readonly currentFrame: number;
  readonly performance?: { now(): number };
}

export const scope = globalThis as unknown as Scope;

/** Registers a processor, unless another engine in the same context has done so. */
export function register(name: string, processor: { new (): Processor }): void {
  try {
    scope.registerProcessor(name, processor);
  } catch (error) {
    if ((error as Error).name !== 'NotSupportedError') {
      throw error;
    }
  }
}
