/**
 * `node transforms.mjs MODULE.wasm [LEN ...]`: the transforms against each other in this Node's WebAssembly, as `transforms` does natively:
 * in turns, the best of many short rounds, less what the copying of a frame takes. Prints a line of JSON for each length.
 */

import { readFileSync } from 'node:fs';

const NAMES = ['copy', 'own', 'realfft', 'phastft'];
const ROUNDS = 60;
/** Of one program in a round. */
const ROUND_NS = 4e6;
/** Transforms before the first round, so that V8 compiles what is hot a second time. */
const WARM = 3000;

const [path, ...words] = process.argv.slice(2);
if (path === undefined) {
  process.stderr.write('usage: node transforms.mjs MODULE.wasm [LEN ...]\n');
  process.exit(2);
}
const module = new WebAssembly.Module(readFileSync(path));

function ns(work) {
  const begun = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - begun);
}

for (const len of words.length > 0 ? words.map(Number) : [32768]) {
  const programs = NAMES.map((_, who) => {
    const { exports } = new WebAssembly.Instance(module, {});
    if (exports.prepare(who, len) === 0) throw new Error(`no transform of ${len} samples`);
    return { exports, best: Infinity, count: 4 };
  });
  for (const { exports } of programs) exports.run(WARM);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const program of programs) {
      program.best = Math.min(program.best, ns(() => program.exports.run(program.count)) / program.count);
      program.count = Math.ceil(ROUND_NS / program.best);
    }
  }
  const { exports } = programs[1];
  const steps = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const total = exports.step(0);
    for (let step = 0; step <= total; step += 1) {
      steps[step] = Math.min(steps[step] ?? Infinity, ns(() => exports.step(step)));
    }
  }
  const net = programs.map(({ best }) => Math.round(best - programs[0].best));
  process.stdout.write(`${JSON.stringify({
    len,
    copy_ns: Math.round(programs[0].best),
    own_ns: net[1],
    realfft_ns: net[2],
    phastft_ns: net[3],
    to_realfft: Number((net[1] / net[2]).toFixed(3)),
    to_phastft: Number((net[1] / net[3]).toFixed(3)),
    steps_ns: steps,
    fingerprint: BigInt.asUintN(64, exports.fingerprint()).toString(16),
  })}\n`);
}
