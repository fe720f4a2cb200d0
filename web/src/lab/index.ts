/** `heterodyne/lab`: measures sound in a page. See README.md. */
export * from './api.js';
export { HeterodyneError } from '../api.js';
export { accuracy } from './accuracy.js';
export { Lab } from './lab.js';
export { requirements, type Requirements, type Verdict } from '../requirements.js';
