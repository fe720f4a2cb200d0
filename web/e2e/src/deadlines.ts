/** Measures one design after another in Chromium, page and sink both watched, and writes the table. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { absent, chromiumTab, startChromium } from './browsers.ts';
import { gaps, type Gaps } from './gaps.ts';
import { rendered } from './native.ts';
import { command, dist, pages } from './place.ts';
import { Recording } from './pulse.ts';
import { Served } from './served.ts';
import type { Deadlines, Design } from '../pages/deadlines.ts';

export type { Design } from '../pages/deadlines.ts';

/** Rate of the sink and of the context, so that nothing is converted. */
const RATE_HZ = 48_000;
const QUANTUM_SECONDS = 128 / RATE_HZ;
/** What is heard before and after the measured time at most. */
const MARGIN_SECONDS = 20;

export interface Measured extends Deadlines {
  /** What the sink was given, held against the render; `null` with the reason where it could not be. */
  heard: Gaps | null;
  heardUnknown: string | null;
}

/** Plays the track in each design for so many seconds of business. */
export async function measure(text: string, designs: Design[], seconds: number): Promise<Measured[]> {
  const render = await renderOf(text, seconds + MARGIN_SECONDS);
  const served = await Served.start({ folders: { '': pages, package: dist } });
  const results: Measured[] = [];
  try {
    for (const design of designs) {
      // A browser of its own for each: no heap that the one before has left.
      const browser = await startChromium();
      try {
        const tab = chromiumTab(await (await browser.newContext()).newPage());
        await tab.open(`${served.origin}/deadlines.html`);
        const recording = process.env['PULSE_SERVER'] ? await Recording.start(RATE_HZ) : null;
        const found = await tab.call<Deadlines>('deadlines', { design, text, rateHz: RATE_HZ, seconds });
        results.push({ ...found, ...(await heard(recording, render)) });
      } finally {
        await browser.close();
      }
    }
  } finally {
    await served.stop();
  }
  return results;
}

async function heard(recording: Recording | null, render: Float32Array | null): Promise<Pick<Measured, 'heard' | 'heardUnknown'>> {
  if (recording === null) return { heard: null, heardUnknown: 'no private PulseAudio' };
  const samples = await recording.stop();
  if (render === null) return { heard: null, heardUnknown: 'the command is not built' };
  return { heard: gaps(samples, render), heardUnknown: null };
}

async function renderOf(text: string, seconds: number): Promise<Float32Array | null> {
  if (command() === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'heterodyne-deadlines-'));
  try {
    writeFileSync(join(folder, 'track.json'), text);
    return (await rendered(join(folder, 'track.json'), 'live', RATE_HZ, seconds)).samples;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NAMES: Record<Design, string> = {
  shared: 'ring filled by a Worker (`shared`)',
  single: 'engine in the worklet (`single`)',
  interval: 'ring filled by the page, timer of 5 ms',
  frames: 'ring filled by the page, `requestAnimationFrame`',
};

/** The table for the documents. */
export function markdown(rows: Measured[]): string {
  const lines = [
    '| design | late quanta of the ring | fewest ms ahead | underruns of the browser | gaps at the sink | sound lost at the sink |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
  ];
  for (const row of rows) {
    const quanta = Math.round(row.wallSeconds / QUANTUM_SECONDS);
    const underruns = row.playback === null ? 'unknown' : `${row.playback.underrunEvents} (${(row.playback.underrunDuration * 1000).toFixed(0)} ms)`;
    const lost = row.heard === null ? 'unknown' : `${((row.heard.lostFrames / RATE_HZ) * 1000).toFixed(0)} ms`;
    lines.push(
      `| ${NAMES[row.design]} | ${row.late === null ? 'no ring' : `${row.late} of ${quanta}`} | ${row.leastMs === null ? '–' : row.leastMs.toFixed(0)} | ` +
        `${underruns} | ${row.heard?.gaps ?? 'unknown'} | ${lost} |`,
    );
  }
  return lines.join('\n');
}

/** Why nothing can be measured, or `false`. */
export const cannot = (): string | false => absent('chromium');
