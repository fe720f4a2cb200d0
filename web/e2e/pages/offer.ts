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
