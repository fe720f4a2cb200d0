/** `heterodyne/live`: plays together with others, from microphone to ear. See README.md and docs/live.md. */
export * from './api.js';
export { HeterodyneLiveError } from './error.js';
export { Live } from './live.js';
export { makeRoom } from './make_room.js';
