/** Two pages meet in a room of `heterodyne serve` and hear each other: tones with their frequency, level and side; effects as computed; who leaves, fails, returns. */

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { LiveOptions, PeerStatistics } from '../../src/live/api.ts';
import { absent, type Name } from '../src/browsers.ts';
import { BENT, RATE_HZ, Stage, type Side } from '../src/live.ts';
import { dist, needs, needsCommand } from '../src/place.ts';
import { assertNone, assertTone, channel, type Expected } from '../src/tones.ts';

needs(dist);
needsCommand();

/** What one side sends. */
const LEFT: [number, number] = [440, 0.25];
const RIGHT: [number, number] = [1500, 0.1];
const SECONDS = 2;
/** Two pages of one machine: however busy it is, clocks that are not set to each other would tell more. */
const MOST_DELAY_MS = 3000;

/** What is heard is what was sent, each tone on its own side. */
async function assertHeard(stage: Stage, side: Side, what: string, tolerance: Partial<Expected> = {}, crossDb = -70): Promise<void> {
  const samples = await stage.hears(side, SECONDS);
  for (const [which, [hz, amplitude], [other]] of [[0, LEFT, RIGHT], [1, RIGHT, LEFT]] as const) {
    const one = channel(samples, which);
    assertTone(one, RATE_HZ, { hz, amplitude, part: BENT, db: 0.5, ...tolerance }, `${what}, channel ${which}`);
    assertNone(one, RATE_HZ, other, crossDb, `${what}, channel ${which}`);
  }
}

interface Way {
  names: [Name, Name];
  options: LiveOptions;
  isolated?: boolean;
  tolerance?: Partial<Expected>;
  crossDb?: number;
}

const WAYS: Record<string, Way> = {
  'packets, shared memory': { names: ['chromium', 'chromium'], options: {} },
  'packets, without isolation': { names: ['chromium', 'chromium'], options: {}, isolated: false },
  'packets of Opus': { names: ['chromium', 'chromium'], options: { codec: 'opus', packetFrames: 480 }, tolerance: { db: 1 }, crossDb: -40 },
  'the WebRTC track': { names: ['chromium', 'chromium'], options: { path: 'track' }, tolerance: { part: 2e-3, db: 1 }, crossDb: -40 },
  'packets, to and from Firefox': { names: ['chromium', 'firefox'], options: {} },
  'the WebRTC track, to and from Firefox': { names: ['chromium', 'firefox'], options: { path: 'track' }, tolerance: { part: 2e-3, db: 1 }, crossDb: -40 },
};

for (const [what, { names, options, isolated = true, tolerance, crossDb }] of Object.entries(WAYS)) {
  const skip = names.map(absent).find((why) => why !== false) ?? false;
  test(`two tones arrive both ways: ${what}`, { skip, timeout: 240_000 }, async (t: TestContext) => {
    const stage = await Stage.open(t);
    const one = await stage.side(names[0], options, isolated);
    const other = await stage.side(names[1], options, isolated);
    for (const { tab } of [one, other]) await tab.call('sines', { left: LEFT, right: RIGHT });
    await stage.meet(one, other);
    await assertHeard(stage, one, `${what}, at one`, tolerance, crossDb);
    await assertHeard(stage, other, `${what}, at the other`, tolerance, crossDb);
    const { peers } = await other.tab.call<{ peers: { statistics: PeerStatistics }[] }>('statistics', 2);
    const statistics = peers[0]?.statistics;
    t.diagnostic(JSON.stringify(statistics));
    assert.equal(statistics?.path, options.path ?? 'channel');
    const { networkMs, workletMs, errorMs } = statistics?.delay ?? {};
    assert.ok((workletMs ?? 0) > 0 && (workletMs ?? Infinity) < MOST_DELAY_MS, `a delay is told: ${workletMs} ms`);
    if (statistics?.path === 'channel') assert.notEqual(statistics.lossThere, null, 'what the other side has got is told');
    assert.ok((networkMs ?? -Infinity) > -2 * (errorMs ?? 0) - 1, `${networkMs} ± ${errorMs} ms on the way`);
  });
}

test('effects act as computed on what is sent: a gain, and a pitch of 1.5', { skip: absent('chromium'), timeout: 240_000 }, async (t) => {
  const stage = await Stage.open(t);
  const [one, other] = [await stage.side('chromium'), await stage.side('chromium')];
  await one.tab.call('sines', { left: LEFT, right: RIGHT });
  const gain = await one.tab.call<{ taken: boolean }>('chain', { heterodyne_chain: 1, stages: [{ effect: 'gain', gain_db: -6 }] });
  assert.equal(gain.taken, true, JSON.stringify(gain));
  await stage.meet(one, other);
  const softer = 10 ** (-6 / 20);
  const first = await stage.hears(other, SECONDS);
  assertTone(channel(first, 0), RATE_HZ, { hz: LEFT[0], amplitude: LEFT[1] * softer, part: BENT }, 'gain of −6 dB, left');
  assertTone(channel(first, 1), RATE_HZ, { hz: RIGHT[0], amplitude: RIGHT[1] * softer, part: BENT }, 'gain of −6 dB, right');
  const pitch = await one.tab.call<{ taken: boolean }>('chain', { heterodyne_chain: 1, stages: [{ effect: 'pitch_shift', ratio: 1.5 }] });
  assert.equal(pitch.taken, true, JSON.stringify(pitch));
  // The crossfade to the new chain, and what the buffer still holds.
  await stage.hears(other, 0.5);
  const second = await stage.hears(other, SECONDS);
  assertTone(channel(second, 0), RATE_HZ, { hz: 1.5 * LEFT[0], amplitude: LEFT[1], part: BENT, db: 3 }, 'pitch × 1.5, left');
  // What is sent is bent by no buffer.
  await one.tab.call('record', 'own');
  await one.tab.call('statistics', 3);
  await one.tab.call('recorded', 'own');
  const { samples, rateHz } = (await import('../src/native.ts')).wav(one.site.take('own'));
  assertTone(channel(samples, 0), rateHz, { hz: 1.5 * LEFT[0], amplitude: LEFT[1], part: 1e-3, db: 3 }, 'pitch × 1.5, sent');
  const refused = await one.tab.call<{ taken: boolean; problems: { message: string }[] }>('chain', { heterodyne_chain: 1, stages: [{ effect: 'reverbb' }, { effect: 'gain', gain_db: 900 }] });
  assert.equal(refused.taken, false);
  assert.ok(refused.problems.length >= 2, JSON.stringify(refused.problems));
});

test('mute, gain, leaving, failing and coming back are heard and told', { skip: absent('chromium'), timeout: 300_000 }, async (t) => {
  const stage = await Stage.open(t);
  const [one, other] = [await stage.side('chromium'), await stage.side('chromium')];
  await one.tab.call('sines', { left: LEFT, right: RIGHT });
  const url = await stage.meet(one, other);
  const [peer] = await other.tab.call<{ id: number }[]>('peers');
  await other.tab.call('peerSet', { id: peer?.id, gain: 0.5 });
  await stage.hears(other, 0.3);
  assertTone(channel(await stage.hears(other, SECONDS), 0), RATE_HZ, { hz: LEFT[0], amplitude: LEFT[1] / 2, part: BENT }, 'at half its gain');
  await one.tab.call('set', { mute: true });
  await other.tab.call('peersAre', { state: 'connected', count: 1, muted: 1 });
  await one.tab.call('set', { mute: false });
  await one.tab.call('leave');
  await other.tab.call('peersAre', { state: 'connected', count: 0 });
  await one.tab.call('join', { url, name: 'one again' });
  await other.tab.call('peersAre', { state: 'connected', count: 1 });
  await assertHeard(stage, other, 'after coming back');
  // A tab that is gone without a word.
  await one.tab.close();
  await other.tab.call('peersAre', { state: 'connected', count: 0 });
  const third = await stage.side('chromium');
  await third.tab.call('sines', { left: LEFT, right: RIGHT });
  await third.tab.call('join', { url, name: 'third' });
  await other.tab.call('peersAre', { state: 'connected', count: 1 });
  await assertHeard(stage, other, 'from who came instead');
});

test('own, others and mix are recorded as they are', { skip: absent('chromium'), timeout: 240_000 }, async (t) => {
  const stage = await Stage.open(t);
  const [one, other] = [await stage.side('chromium'), await stage.side('chromium')];
  await one.tab.call('sines', { left: LEFT, right: RIGHT });
  await other.tab.call('sines', { left: [700, 0.2], right: [900, 0.05] });
  await stage.meet(one, other);
  for (const source of ['own', 'others', 'mix']) await other.tab.call('record', source);
  await other.tab.call('statistics', 3);
  for (const [source, hz, amplitude] of [['own', 700, 0.2], ['others', LEFT[0], LEFT[1]], ['mix', LEFT[0], LEFT[1]]] as const) {
    const { seconds } = await other.tab.call<{ seconds: number; lostFrames: number }>('recorded', source);
    assert.ok(seconds > 1.5, `${source}: ${seconds} s`);
    const { samples, rateHz } = (await import('../src/native.ts')).wav(other.site.take(source));
    assertTone(channel(samples, 0), rateHz, { hz, amplitude, ...(source === 'own' ? {} : { part: BENT }) }, source);
  }
});

test('refusals say why: a forged room, an address that leads nowhere', { skip: absent('chromium'), timeout: 120_000 }, async (t) => {
  const stage = await Stage.open(t);
  const side = await stage.side('chromium');
  const forged = await side.tab.call<{ code: string; reason: string }>('refused', { join: `${stage.host.url}rooms/AbCdEfGhIjKlMnOpQrStUvWxYz012345` });
  assert.deepEqual([forged.code, forged.reason], ['room', 'bad-room'], JSON.stringify(forged));
  const nowhere = await side.tab.call<{ code: string; message: string }>('refused', { publish: `${side.site.origin}/no-whip` });
  assert.equal(nowhere.code, 'server', JSON.stringify(nowhere));
});
