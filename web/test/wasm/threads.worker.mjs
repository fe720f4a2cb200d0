/** A thread with its own instance on the shared memory: fills the ring of a seat until it has been told to stop. */
import { parentPort, workerData } from 'node:worker_threads';

const { module, memory, seat, stackTop, threadLocals, ring, wake, ahead } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
exports.__stack_pointer.value = stackTop;
exports.__wasm_init_tls(threadLocals);
const words = new Int32Array(memory.buffer, ring);
let rendered = 0;
for (;;) {
  const seen = Atomics.load(words, wake);
  if (seen < 0) break;
  rendered += exports.ht_fill(seat, Math.max(ahead - exports.ht_ahead(seat), 0));
  // Whoever reads wakes this thread; that it does not is no reason to hang.
  Atomics.wait(words, wake, seen, 1000);
}
parentPort.postMessage({ rendered });
