/** What a Worker of this package hears and says, with types. */
import type { Answered } from '../messages.js';
import { stayAlive, type Naming } from '../alive.js';
import { described } from '../line.js';

interface Scope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
}

const scope = globalThis as unknown as Scope;

/** An answer with memory that goes along instead of being copied. */
export class Handed {
  constructor(
    readonly value: unknown,
    readonly transfer: Transferable[],
  ) {}
}

/** Answers questions one after the other, in the order in which they came. */
export function answerAll<Question extends object>(answer: (question: Question) => unknown): void {
  let last: Promise<void> = Promise.resolve();
  scope.onmessage = (event: MessageEvent) => {
    const message = event.data as (Question & { id: number }) | Naming;
    if ('alive' in message) {
      // No question waits for the browser's locks.
      void stayAlive(message.alive).then((alive) => scope.postMessage({ alive }));
      return;
    }
    const question = message;
    last = last.then(async () => {
      try {
        const value = await answer(question);
        if (value instanceof Handed) {
          scope.postMessage({ id: question.id, value: value.value } satisfies Answered, value.transfer);
        } else {
          scope.postMessage({ id: question.id, value } satisfies Answered);
        }
      } catch (error) {
        scope.postMessage({ id: question.id, error: described(error) } satisfies Answered);
      }
    });
  };
}
