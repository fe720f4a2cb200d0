/** `heterodyne serve` as a person starts it, on a free port of this machine, with a data folder of its own. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { command } from './place.ts';

/** How long it may take to start, and to end. */
const PATIENCE_MS = 20_000;

/** Its first line. */
export interface ServingEvent {
  event: 'serving';
  url: string;
  /** `app` when the app lies in the program. */
  content: 'app' | 'folder' | 'missing';
  app_bytes: number | null;
}

export interface Serving extends ServingEvent {
  /** Asks it to end as a terminal does; returns its exit status. */
  end(): Promise<number | null>;
}

/** Starts it, with further words of the command line, and returns when it accepts connections. */
export async function serve(scheme: 'http' | 'https', more: string[] = []): Promise<Serving> {
  const program = command();
  if (program === null) throw new Error('the command is not built');
  const data = mkdtempSync(join(tmpdir(), 'heterodyne-serve-'));
  const words = ['serve', '--json', '--port', '0', ...(scheme === 'http' ? ['--http'] : []), ...more];
  const child = spawn(program, words, { env: { ...process.env, HETERODYNE_DATA: data }, stdio: ['ignore', 'pipe', 'inherit'] });
  const left = once(child, 'exit').then(([status]) => status as number | null);
  const overdue = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), left]);
  clearTimeout(overdue);
  if (!Array.isArray(first)) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`heterodyne ${words.join(' ')} ended with ${first} before it served`);
  }
  return {
    ...(JSON.parse(String(first[0])) as ServingEvent),
    end: async () => {
      child.kill('SIGTERM');
      const stuck = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      const status = await left;
      clearTimeout(stuck);
      rmSync(data, { recursive: true, force: true });
      return status;
    },
  };
}
