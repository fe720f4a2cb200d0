/**
 * Times `process_quantum` of the instrument with everything on, in two channels, quantum by quantum: `node lab_speed.mjs [SECONDS] [BUDGET ...]`
 *
 * prints a line of JSON for each sound and each budget: percentiles in µs, their share of a quantum of 48 kHz, and how often tones were new. The sounds are one tone, a
 * chord of sixteen tones in noise, noise alone. Every sound runs six times from the same beginning, so that quantum n does the same work each time; its time is the
 * least of them. Others run on the machine too: what they take away is not the instrument's.
 */
import { Lab, layout, sound } from './lab.mjs';

const RATE_HZ = 48_000;
const QUANTUM_US = (128 / RATE_HZ) * 1e6;
const { Head, Section } = layout;

const [seconds = '20', ...budgets] = process.argv.slice(2);
const frames = Math.floor((Number(seconds) * RATE_HZ) / 128) * 128;

const chord = Array.from({ length: 16 }, (_, n) => [97.3 * (n + 1) ** 1.3, 0.05]);
const sounds = {
  'one tone': [sound(frames, [[440.3, 0.5]]), sound(frames, [[447.1, 0.5]])],
  'sixteen tones in noise': [sound(frames, chord, 0.01), sound(frames, chord, 0.01, RATE_HZ, 2)],
  noise: [sound(frames, [], 0.3), sound(frames, [], 0.3, RATE_HZ, 2)],
};

/** Runs of a sound, of which the least time of each quantum is taken; the first ones are the compiler's. */
const RUNS = 6;

/** Makes each time of a quantum the smaller one of itself and of this run's. */
function time(lab, channels, times) {
  for (let k = 0; k < times.length; k += 1) {
    const at = lab.exports.get_write_pos();
    lab.inputs.forEach((input, channel) => input.set(channels[channel].subarray(128 * k, 128 * k + 128), at));
    lab.exports.set_write_pos((at + 128) % lab.capacity);
    const begun = process.hrtime.bigint();
    lab.exports.process_quantum(128);
    times[k] = Math.min(times[k], Number(process.hrtime.bigint() - begun) / 1000);
  }
}

for (const budget of budgets.length > 0 ? budgets.map(Number) : [0]) {
  const lab = new Lab();
  lab.init(4096, RATE_HZ, 2, 32_768);
  if (budget > 0) lab.exports.set_budget(budget);
  for (const [name, channels] of Object.entries(sounds)) {
    const times = new Float64Array(frames / 128).fill(Infinity);
    let before = 0;
    for (let run = 0; run < RUNS; run += 1) {
      lab.exports.reset();
      before = lab.results[Head.COUNTERS + Section.TONES];
      time(lab, channels, times);
    }
    times.sort();
    const share = (part) => times[Math.min(times.length - 1, Math.floor(part * times.length))];
    const us = { p50: share(0.5), p95: share(0.95), p99: share(0.99), max: times.at(-1) };
    const line = {
      sound: name,
      budget: lab.results[Head.BUDGET],
      quanta: times.length,
      us: Object.fromEntries(Object.entries(us).map(([key, value]) => [key, Number(value.toFixed(1))])),
      p99_share: Number((us.p99 / QUANTUM_US).toFixed(4)),
      mean_us: Number((times.reduce((sum, time) => sum + time, 0) / times.length).toFixed(1)),
      most_units: lab.results[Head.MOST_UNITS],
      tones_per_s: Number((((lab.results[Head.COUNTERS + Section.TONES] - before) / frames) * RATE_HZ).toFixed(2)),
      round_ms: Number(((lab.results[Head.ROUND_FRAMES] / RATE_HZ) * 1000).toFixed(0)),
    };
    console.log(JSON.stringify(line));
  }
}
