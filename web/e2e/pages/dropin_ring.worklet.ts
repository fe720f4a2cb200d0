/** The reader of the ring in the Vite example. */

import '../../examples/vite/src/ring_worklet.ts';
