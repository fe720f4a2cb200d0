/** What is looked for in a browser, with scopes that lack one thing each. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closedWay, missingHeaders, requirements, type Surroundings } from '../src/requirements.ts';

/** Node's own WebAssembly knows vectors and threads. */
const full: Surroundings = {
  WebAssembly,
  AudioWorkletNode: class {},
  Worker: class {},
  SharedArrayBuffer,
  Atomics,
  crossOriginIsolated: true,
  isSecureContext: true,
};

/** A WebAssembly that refuses modules in which an instruction or a flag occurs. */
function without(byte: number): Surroundings['WebAssembly'] {
  return { validate: (bytes) => !bytes.includes(byte) && WebAssembly.validate(bytes) };
}

test('a page with everything may do both', () => {
  const { single, shared } = requirements(full);
  assert.deepEqual([single.possible, shared.possible], [true, true]);
  assert.deepEqual([single.reason, shared.reason, single.missing], [null, null, []]);
});

test('a page that is not isolated plays in one thread and says which headers it lacks', () => {
  const { single, shared } = requirements({ ...full, crossOriginIsolated: false, SharedArrayBuffer: undefined });
  assert.equal(single.possible, true);
  assert.equal(shared.code, 'not-isolated');
  assert.match(shared.reason ?? '', /Cross-Origin-Opener-Policy: same-origin/);
  assert.match(shared.reason ?? '', /Cross-Origin-Embedder-Policy: require-corp/);
});

test('a browser without threads is too old for them, not for the rest', () => {
  const { single, shared } = requirements({ ...full, WebAssembly: without(0xfe), crossOriginIsolated: false });
  assert.deepEqual([single.possible, shared.possible, shared.code], [true, false, 'too-old']);
  assert.match(shared.reason ?? '', /no WebAssembly with threads\. .*Chrome or Edge 92, Firefox 89 or Safari 15\.2/);
});

test('a browser that cannot isolate is too old for threads', () => {
  const { shared } = requirements({ ...full, crossOriginIsolated: undefined });
  assert.equal(shared.code, 'too-old');
  assert.match(shared.reason ?? '', /no cross-origin isolation/);
});

test('without vectors, worklets or Workers nothing goes', () => {
  for (const [scope, name] of [
    [{ ...full, WebAssembly: without(0xfd) }, 'WebAssembly with SIMD'],
    [{ ...full, AudioWorkletNode: undefined }, 'AudioWorklet'],
    [{ ...full, Worker: undefined }, 'Worker'],
  ] as const) {
    const { single, shared } = requirements(scope);
    assert.deepEqual([single.code, shared.code, single.missing], ['too-old', 'too-old', [name]]);
    assert.ok(single.reason?.includes(`no ${name}`));
  }
});

test('a page that is not secure is told so', () => {
  const { single, shared } = requirements({ ...full, isSecureContext: false, AudioWorkletNode: undefined });
  assert.match(single.reason ?? '', /secure context.*https.*localhost/);
  assert.equal(shared.possible, false);
});

function answering(headers: Record<string, string>): typeof fetch {
  return (() => Promise.resolve(new Response(null, { headers }))) as unknown as typeof fetch;
}

test('the header that is missing is named, and one with another value too', async () => {
  const opener = { 'Cross-Origin-Opener-Policy': 'same-origin' };
  assert.deepEqual(await missingHeaders('https://example.org/', answering(opener)), [
    'Cross-Origin-Embedder-Policy is missing; require-corp is needed',
  ]);
  const embedder = { 'Cross-Origin-Embedder-Policy': 'unsafe-none' };
  assert.deepEqual(await missingHeaders('https://example.org/', answering(embedder)), [
    'Cross-Origin-Opener-Policy is missing; same-origin is needed',
    'Cross-Origin-Embedder-Policy is unsafe-none; require-corp is needed',
  ]);
  assert.deepEqual(await missingHeaders('x', answering({ ...opener, 'Cross-Origin-Embedder-Policy': 'credentialless' })), []);
});

test('a closed way is an error with the code of its verdict', async () => {
  const error = await closedWay(requirements({ ...full, crossOriginIsolated: false }).shared);
  assert.equal(error.code, 'not-isolated');
  assert.equal(error.name, 'HeterodyneError');
});
