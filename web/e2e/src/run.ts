/**
 * Runs the bundled tests with a private PulseAudio around them, and counts: files in which nothing hangs on the moment two at a time, the others
 * one after another.
 *
 * Prints what fails with its reason, all failures once more at the end, then `N passed, N failed, N skipped`, and writes a summary as JSON. Nothing is repeated.
 */

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { output } from './place.ts';
import { lacking, Pulse } from './pulse.ts';

const HELP = `Usage: npm test -w e2e -- [OPTION]...
       npm test -w e2e -- table NAME [WORD]...

  --only WORD   only files whose name holds WORD (may be given again)
  --name TEXT   only tests whose name holds TEXT
  --long        deadlines and garbage for a minute instead of seconds
  --json FILE   the summary (default: out/e2e/summary.json)
`;

/** The longest that one file of tests may take. */
const FILE_LIMIT_MS = { brief: 900_000, long: 1_500_000 };

/** Files that measure, or hear, what happens in time: nothing runs beside them. */
const IN_TIME = ['command', 'deadlines', 'dropin', 'garbage', 'hidden', 'lab', 'lab_page', 'lab_sources', 'lab_time', 'lab_walk', 'live', 'live_native', 'live_page', 'live_rooms', 'live_servers', 'live_mesh'];

/** What node:test itself says at the end of a file. */
const COUNTS = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /;

interface Row {
  file: string;
  name: string;
  outcome: 'passed' | 'failed' | 'skipped';
  seconds: number;
  why?: string;
}

interface Wanted {
  only: string[];
  name: string | null;
  long: boolean;
  json: string;
}

function wanted(words: string[]): Wanted | null {
  const want: Wanted = { only: [], name: null, long: false, json: join(output(), 'summary.json') };
  for (let at = 0; at < words.length; at += 1) {
    const [word, next] = [words[at], words[at + 1]];
    if (word === '--long') want.long = true;
    else if (word === '--only' && next !== undefined) want.only.push(words[(at += 1)] ?? '');
    else if (word === '--name' && next !== undefined) want.name = words[(at += 1)] ?? '';
    else if (word === '--json' && next !== undefined) want.json = words[(at += 1)] ?? '';
    else return null;
  }
  return want;
}

/** Runs what the words ask for; returns the exit status. */
export async function main(words: string[]): Promise<number> {
  if (words[0] === 'table') return table(words[1] ?? '', words.slice(2));
  const want = wanted(words);
  if (want === null) {
    process.stderr.write(HELP);
    return 2;
  }
  const folder = dirname(fileURLToPath(import.meta.url));
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.test.js') && (want.only.length === 0 || want.only.some((word) => name.includes(word))))
    .sort()
    .map((name) => join(folder, name));
  if (want.long) process.env['HETERODYNE_E2E_LONG'] = '1';
  const absent = await lacking();
  const pulse = absent.length === 0 ? await Pulse.start() : null;
  if (pulse === null) process.stdout.write(`no private PulseAudio: ${absent.join(', ')} not installed\n`);
  else Object.assign(process.env, pulse.environment);
  const started = Date.now();
  try {
    const rows = await results(files, want);
    const count = (outcome: Row['outcome']): number => rows.filter((row) => row.outcome === outcome).length;
    const seconds = (Date.now() - started) / 1000;
    const summary = { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), seconds, tests: rows };
    writeFileSync(want.json, `${JSON.stringify(summary, null, 2)}\n`);
    for (const row of rows.filter(({ outcome }) => outcome === 'failed')) process.stdout.write(`\nfailed: ${row.file}: ${row.name}: ${row.why ?? ''}\n`);
    process.stdout.write(`\n${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped in ${seconds.toFixed(0)} s\n`);
    return summary.failed === 0 && rows.length > 0 ? 0 : 1;
  } finally {
    pulse?.stop();
  }
}

/** Runs one of `tables/` beside a private PulseAudio. */
async function table(name: string, words: string[]): Promise<number> {
  const folder = dirname(fileURLToPath(import.meta.url));
  const file = join(folder, `${name}.js`);
  if (!/^[a-z_]+$/.test(name) || !existsSync(file)) {
    process.stderr.write(`no table is called ${JSON.stringify(name)}\n${HELP}`);
    return 2;
  }
  const pulse = process.env['PULSE_SERVER'] === undefined && (await lacking()).length === 0 ? await Pulse.start() : null;
  Object.assign(process.env, pulse?.environment);
  try {
    return await ((await import(file)) as { main(words: string[]): Promise<number> }).main(words);
  } finally {
    pulse?.stop();
  }
}

/** What a failed test says, down to the cause. */
function reason(error: unknown): string {
  const seen: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) seen.push(at.stack ?? at.message);
  return seen.at(-1) ?? String(error);
}

async function results(files: string[], wanted: Wanted): Promise<Row[]> {
  const inTime = (file: string): boolean => IN_TIME.some((name) => file.endsWith(`/${name}.test.js`));
  const others = await rowsOf(files.filter((file) => !inTime(file)), 2, wanted);
  return [...others, ...(await rowsOf(files.filter(inTime), 1, wanted))];
}

async function rowsOf(files: string[], concurrency: number, { long, name: only }: Wanted): Promise<Row[]> {
  const rows: Row[] = [];
  if (files.length === 0) return rows;
  const stream = run({ files, concurrency, timeout: long ? FILE_LIMIT_MS.long : FILE_LIMIT_MS.brief, ...(only === null ? {} : { testNamePatterns: [only] }) });
  for await (const event of stream) {
    if (event.type === 'test:stdout' || event.type === 'test:stderr') process.stdout.write(event.data.message);
    if (event.type === 'test:diagnostic' && !COUNTS.test(event.data.message)) process.stdout.write(`    ${event.data.message}\n`);
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { name, file = '', details, skip } = event.data;
    // A file or a suite counts as a test of its own only when it broke outside of its tests.
    const whole = name === file || name.endsWith('.test.js') || (details as { type?: string }).type === 'suite';
    if (whole && event.type === 'test:pass') continue;
    const row: Row = {
      file: file.split('/').at(-1) ?? file,
      name,
      outcome: skip !== undefined && skip !== false ? 'skipped' : event.type === 'test:pass' ? 'passed' : 'failed',
      seconds: details.duration_ms / 1000,
    };
    if (row.outcome === 'skipped' && typeof skip === 'string') row.why = skip;
    if (row.outcome === 'failed') row.why = reason((details as { error?: unknown }).error);
    if (!(whole && rows.some((other) => other.file === row.file && other.outcome === 'failed'))) rows.push(row);
    process.stdout.write(`${row.outcome} ${row.name} (${row.seconds.toFixed(1)} s)${row.why === undefined ? '' : `: ${row.why}`}\n`);
  }
  return rows;
}
