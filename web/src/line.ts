/**
 * Questions to another thread and their answers.
 *
 * Invariant: every question is answered or refused: when the thread dies, all that wait are refused.
 */
import { HeterodyneError } from './api.js';
import type { Answered } from './messages.js';

type Code = HeterodyneError['code'];

/** The part of a Worker or MessagePort that a line needs. */
interface Speaker {
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/** The end that asks. */
export class Line<Question extends { ask: string }> {
  private next = 1;
  private readonly waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  private cut: HeterodyneError | null = null;

  /** `before` runs before each question is posted. */
  constructor(
    private readonly speaker: Speaker,
    private readonly before: () => void = () => {},
  ) {}

  ask<Answer>(question: Question, transfer: Transferable[] = []): Promise<Answer> {
    if (this.cut !== null) {
      return Promise.reject(this.cut);
    }
    const id = this.next;
    this.next += 1;
    return new Promise<Answer>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.before();
      this.speaker.postMessage({ ...question, id }, transfer);
    });
  }

  /** To be given every message that comes. */
  heard(answer: Answered): void {
    const waiter = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (waiter === undefined) {
      return;
    }
    if ('error' in answer) {
      waiter.reject(new HeterodyneError(answer.error.code as Code, answer.error.message));
    } else {
      waiter.resolve(answer.value as never);
    }
  }

  /** Refuses what waits and what comes. */
  hangUp(error: HeterodyneError): void {
    this.cut = error;
    for (const waiter of this.waiting.values()) {
      waiter.reject(error);
    }
    this.waiting.clear();
  }
}

/** An error as data, for the way between threads. */
export function described(error: unknown): { code: string; message: string } {
  if (error instanceof HeterodyneError) {
    return { code: error.code, message: error.message };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
