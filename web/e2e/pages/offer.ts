/** How a page offers what can be measured on it, and hands bytes to the test. */

type Measures = Record<string, (argument: never) => unknown>;

declare global {
  var measure: Measures | undefined;
}

/** Makes functions callable by `Tab.call`. */
export function offer(measures: Measures): void {
  globalThis.measure = { ...globalThis.measure, ...measures };
}

/** Hands bytes to the server that the page came from, under a name. */
export async function keep(name: string, bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Promise<void> {
  const answer = await fetch(`/kept/${name}`, { method: 'POST', body: bytes });
  if (!answer.ok) throw new Error(`/kept/${name}: ${answer.status}`);
}

/** How long a page waits for anything, beyond what it takes by its nature. */
const PATIENCE_MS = 20_000;

/** What `promise` gives; an error that names what was waited for when it does not come. */
export async function within<T>(what: string, promise: Promise<T>, byNatureMs = 0): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new Error(`not within ${PATIENCE_MS + byNatureMs} ms: ${what}`)), PATIENCE_MS + byNatureMs);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
