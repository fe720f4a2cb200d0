/** The testbed in Next.js as `npm start` serves it, on a free port of this machine. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './place.ts';

/** `web/examples/next`. */
export const testbed = join(root, 'web/examples/next');
/** How long it may take to start, and to end. */
const PATIENCE_MS = 60_000;

export interface Testbed {
  origin: string;
  end(): Promise<void>;
}

/** Starts what `npm run build` has made, and returns when it says where it listens and that it is ready. */
export async function startTestbed(): Promise<Testbed> {
  const program = join(testbed, 'node_modules/next/dist/bin/next');
  const child = spawn(process.execPath, [program, 'start', '--hostname', '127.0.0.1', '--port', '0'], {
    cwd: testbed,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const left = once(child, 'exit');
  const overdue = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  let origin = '';
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? origin;
    if (origin !== '' && /Ready/.test(line)) break;
  }
  clearTimeout(overdue);
  child.stdout.resume();
  if (origin === '' || child.exitCode !== null) throw new Error(`next start has not served:\n${said.join('\n')}`);
  return {
    origin,
    end: async () => {
      child.kill('SIGTERM');
      const stuck = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await left;
      clearTimeout(stuck);
    },
  };
}
