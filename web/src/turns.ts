/** One call after the other; of calls of which only the last matters, the last. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();
  private readonly calls = new Map<string, number>();

  /** Runs when all before it is done, whatever became of that. */
  take<T>(action: () => Promise<T>): Promise<T> {
    const result = this.last.then(action);
    this.last = result.catch(() => {});
    return result;
  }

  /** As `take`, unless another call of this kind has come meanwhile: then it does nothing. */
  takeLast(kind: string, action: () => Promise<void>): Promise<void> {
    const call = (this.calls.get(kind) ?? 0) + 1;
    this.calls.set(kind, call);
    return this.take(async () => {
      if (this.calls.get(kind) === call) {
        await action();
      }
    });
  }
}
