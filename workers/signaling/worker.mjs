// What the runtime loads: it gives the compiled module to the script that wasm-bindgen wrote, and passes the exports on.
// Copied beside both by `cargo xtask worker`.
import * as made from "./heterodyne_signaling.js";
import module from "./heterodyne_signaling_bg.wasm";

made.initSync({ module });

export const { Addresses, RoomObject } = made;
export default { fetch: made.fetch };
