/** A page publishes to a media server by WHIP and listens to one by WHEP; the server is aiortc, which measures what it hears. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { absent } from '../src/browsers.ts';
import { RATE_HZ, Stage } from '../src/live.ts';
import { command, dist, needs, needsCommand, python, root } from '../src/place.ts';
import { assertNone, assertTone, channel } from '../src/tones.ts';

needs(dist);
needsCommand();
/** What the server sends, and what it takes for whose channel's tone: `LEFT` and `RIGHT` of its `far_end.py`. */
const LEFT: [number, number] = [997, 0.5];
const RIGHT: [number, number] = [1501, 0.25];
const TOKEN = 'sesame';
const SECONDS = 2;

/** Why aiortc cannot be had, or `false`. */
function lacking(): string | false {
  const program = python();
  const why = 'aiortc is not installed (cargo xtask peers)';
  if (program === null) return why;
  try {
    execFileSync(program, ['-c', 'import aiortc, aiohttp'], { stdio: 'ignore' });
    return false;
  } catch {
    return why;
  }
}

const skip = absent('chromium') || lacking();

interface Published {
  channels: { hz: number; amplitude: number; foreign: number }[];
}

/** The server, and its lines. */
async function media(t: TestContext): Promise<{ url: string; line(): Promise<string> }> {
  const child = spawn(python() ?? '', [join(root, 'crates/peer/tests/aiortc/serve_media.py')], {
    env: { ...process.env, HETERODYNE_BIN: command() ?? '', PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const next = await lines.next();
    if (next.done === true) throw new Error(`the media server has ended with ${String(child.exitCode ?? (await once(child, 'exit'))[0])}`);
    return next.value;
  };
  return { url: await line(), line };
}

test('what a page publishes arrives at a media server, each tone on its side, and the session ends there too', { skip, timeout: 240_000 }, async (t) => {
  const [stage, server] = [await Stage.open(t), await media(t)];
  const side = await stage.side('chromium');
  await side.tab.call('sines', { left: LEFT, right: RIGHT });
  const stranger = await side.tab.call<{ code: string; reason: string; message: string }>('refused', { publish: `${server.url}/whip` });
  assert.deepEqual([stranger.code, stranger.reason], ['server', '401'], stranger.message);
  assert.match(stranger.message, /who are you\?/);
  const { resource } = await side.tab.call<{ resource: string }>('publish', { url: `${server.url}/whip`, token: TOKEN });
  assert.equal(resource, `${server.url}/session/1`);
  const { channels } = JSON.parse(await server.line()) as Published;
  t.diagnostic(JSON.stringify(channels));
  for (const [found, [hz, amplitude]] of [[channels[0], LEFT], [channels[1], RIGHT]] as const) {
    assert.ok(found !== undefined);
    assert.ok(Math.abs(found.hz / hz - 1) < 1e-3, `${found.hz} Hz for ${hz} Hz`);
    assert.ok(Math.abs(20 * Math.log10(found.amplitude / amplitude)) < 1, `${found.amplitude} for ${amplitude}`);
    assert.ok(found.foreign < 0.01, `${found.foreign} of the other channel`);
  }
  await side.tab.call('endSessions');
  assert.deepEqual(JSON.parse(await server.line()), { deleted: true });
});

test('what a media server sends is heard in the page, and is a peer of its mix', { skip, timeout: 240_000 }, async (t) => {
  const [stage, server] = [await Stage.open(t), await media(t)];
  const side = await stage.side('chromium');
  await side.tab.call('listen', { url: `${server.url}/whep`, token: TOKEN });
  await side.tab.call('peersAre', { state: 'connected', count: 1 });
  // The first sound of a track comes while its buffer still settles.
  await stage.hears(side, 1);
  const samples = await stage.hears(side, SECONDS);
  for (const [which, [hz, amplitude], [other]] of [[0, LEFT, RIGHT], [1, RIGHT, LEFT]] as const) {
    const one = channel(samples, which);
    assertTone(one, RATE_HZ, { hz, amplitude, part: 2e-3, db: 1 }, `by WHEP, channel ${which}`);
    assertNone(one, RATE_HZ, other, -40, `by WHEP, channel ${which}`);
  }
  await side.tab.call('endSessions');
  await side.tab.call('peersAre', { state: 'connected', count: 0 });
});
