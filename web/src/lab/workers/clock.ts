/** The Worker of the clock: gets its words once, then writes the time until it is told to end. */
import { Clock, ClockOrder, tick } from '../clock.js';

onmessage = (event: MessageEvent): void => {
  const words = new Int32Array(event.data as SharedArrayBuffer);
  tick(words, () => performance.now(), (milliseconds) => {
    // Woken when the page changes its mind.
    Atomics.wait(words, Clock.ORDER, ClockOrder.SAMPLED, milliseconds);
  });
  close();
};
