/** The worklet of a Live throws while two pages hear each other: it is replaced, and all goes on as the page had set it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absent } from '../src/browsers.ts';
import { BENT, RATE_HZ, Stage } from '../src/live.ts';
import { wav } from '../src/native.ts';
import { dist, needs, needsCommand } from '../src/place.ts';
import { assertTone, channel } from '../src/tones.ts';

needs(dist);
needsCommand();

const [HERE_HZ, THERE_HZ, LEVEL] = [440, 1500, 0.25];
const SECONDS = 2;
/** What a stage of −6 dB leaves. */
const SOFTER = 10 ** (-6 / 20);

/** Put before the worklet: its processor throws in `process` once it is told to. */
const BREAKS = `{
  const { registerProcessor } = globalThis;
  globalThis.registerProcessor = (name, processor) => registerProcessor(name, class extends processor {
    constructor(options) {
      super(options);
      this.port.addEventListener('message', ({ data }) => { this.struck ||= data.order === 'strike'; });
    }
    process(inputs, outputs, parameters) {
      if (this.struck) throw new Error('broken on purpose');
      return super.process(inputs, outputs, parameters);
    }
  }); }`;

for (const isolated of [true, false]) {
  const what = isolated ? 'shared memory' : 'messages';
  test(`a worklet that throws is replaced, and both are heard again: ${what}`, { skip: absent('chromium'), timeout: 300_000 }, async (t) => {
    const stage = await Stage.open(t, undefined, { 'live.worklet.js': BREAKS });
    const [one, other] = [await stage.side('chromium', {}, isolated), await stage.side('chromium', {}, isolated)];
    await one.tab.call('sines', { left: [HERE_HZ, LEVEL], right: [HERE_HZ, LEVEL] });
    await other.tab.call('sines', { left: [THERE_HZ, LEVEL], right: [THERE_HZ, LEVEL] });
    await one.tab.call('chain', { heterodyne_chain: 1, stages: [{ effect: 'gain', gain_db: -6 }] });
    await stage.meet(one, other);
    const [peer] = await one.tab.call<{ id: number }[]>('peers');
    await one.tab.call('peerSet', { id: peer?.id, gain: 0.5 });
    await stage.hears(other, 0.5);
    await one.tab.call('record', 'own');
    await stage.hears(one, 1);
    const [fault] = await one.tab.call<{ code: string; message: string }[]>('strike');
    assert.equal(fault?.code, 'recovered', JSON.stringify(fault));
    await stage.hears(one, 0.5);
    // The one that has failed hears as before, and is heard as before.
    assertTone(channel(await stage.hears(one, SECONDS), 0), RATE_HZ, { hz: THERE_HZ, amplitude: LEVEL / 2, part: BENT, db: 0.5 }, 'what the new one hears');
    assertTone(channel(await stage.hears(other, SECONDS), 0), RATE_HZ, { hz: HERE_HZ, amplitude: LEVEL * SOFTER, part: BENT, db: 0.5 }, 'what is heard of the new one');
    const { seconds, lostFrames } = await one.tab.call<{ seconds: number; lostFrames: number }>('recorded', 'own');
    assert.ok(seconds > 1 + SECONDS && lostFrames === 0, `${seconds} s, ${lostFrames} frames lost`);
    const { samples, rateHz } = wav(one.site.take('own'));
    const sent = channel(samples, 0);
    assertTone(sent.slice(0, rateHz / 2), rateHz, { hz: HERE_HZ, amplitude: LEVEL * SOFTER, part: 1e-2, db: 0.5 }, 'recorded before');
    assertTone(sent.slice(-rateHz), rateHz, { hz: HERE_HZ, amplitude: LEVEL * SOFTER, part: 1e-2, db: 0.5 }, 'recorded after');
  });
}
