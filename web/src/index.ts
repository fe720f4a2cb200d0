/** The package `heterodyne`: see README.md. */
export * from './api.js';
export { Engine } from './engine.js';
export { requirements, type Requirements, type Verdict } from './requirements.js';
export { Ring, RingReader, RingWriter, ringBytes } from './ring.js';
