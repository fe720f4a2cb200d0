/**
 * Tells that a Worker has ended, even when it says nothing.
 *
 * A Worker takes a lock of the browser (Web Locks) under a name that nobody else has, and keeps it; the browser gives the lock to the next in
 * line, the page, when the Worker is no more. Invariant: nothing is guessed from time, so a Worker that computes for minutes is alive.
 */
interface Locks {
  request(name: string, options: { signal?: AbortSignal }, held: () => Promise<void> | void): Promise<unknown>;
}

function locks(): Locks | null {
  return (globalThis.navigator as { locks?: Locks } | undefined)?.locks ?? null;
}

/** A Worker's first message: the name of its lock. */
export interface Naming {
  alive: string;
}

/** Worker: takes the lock and keeps it; resolves when it is taken, with whether it is. */
export function stayAlive(name: string): Promise<boolean> {
  const held = locks();
  if (held === null) {
    return Promise.resolve(false);
  }
  return new Promise((done) => {
    const end = held.request(name, {}, () => {
      done(true);
      return new Promise<void>(() => {});
    });
    // Pages without an origin have no locks.
    end.catch(() => done(false));
  });
}

/** Page: a name for a Worker's lock. */
export function lockName(): string {
  const random = crypto.getRandomValues(new Uint32Array(4));
  return `heterodyne ${[...random].map((word) => word.toString(16)).join('-')}`;
}

/** Page: calls `died` when the Worker that has taken this lock is no more; not after `signal`. */
export function watch(name: string, signal: AbortSignal, died: () => void): void {
  locks()
    ?.request(name, { signal }, () => {
      if (!signal.aborted) {
        died();
      }
    })
    // Given up, or no locks here.
    .catch(() => {});
}
