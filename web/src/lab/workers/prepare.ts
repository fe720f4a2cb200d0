/** Plans an instrument in a memory of its own and gives the memory away, up to where it is used. */
import type { Prepared, PrepareOrder } from '../image.js';
import { instance, plan } from '../worklets/instrument.js';

onmessage = (event: MessageEvent): void => {
  const { module, sampleRate, settings } = event.data as PrepareOrder;
  let answer: Prepared;
  try {
    const made = instance(module);
    plan(made.exports, sampleRate, settings);
    answer = { image: made.memory.buffer.slice(0, made.exports.get_memory_top()) };
  } catch (cause) {
    answer = { refused: String(cause) };
  }
  (globalThis as unknown as Worker).postMessage(answer, 'image' in answer ? [answer.image] : []);
};
