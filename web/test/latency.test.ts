/** Latency: what is asked of which browser, on contexts that count their questions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latencySeconds } from '../src/latency.ts';

const CHROMIUM = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const FIREFOX_LINUX = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';
const FIREFOX_BSD = 'Mozilla/5.0 (X11; FreeBSD amd64; rv:153.0) Gecko/20100101 Firefox/153.0';
const FIREFOX_MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0';
const FIREFOX_ANDROID = 'Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0';

class Context {
  asked = 0;
  state = 'running';
  currentTime = 2;
  baseLatency = 0.01;

  constructor(
    private readonly told: number | undefined,
    private readonly contextTime: number,
  ) {}

  get outputLatency(): number | undefined {
    this.asked += 1;
    return this.told;
  }

  getOutputTimestamp(): { contextTime: number } {
    this.asked += 1;
    return { contextTime: this.contextTime };
  }
}

Object.assign(globalThis, { AudioContext: Context });
const seconds = (context: Context, agent: string): number | null => latencySeconds(context as unknown as BaseAudioContext, agent);

test('Firefox on Linux and the BSDs is not asked: it may never answer', () => {
  for (const agent of [FIREFOX_LINUX, FIREFOX_BSD]) {
    const context = new Context(0.05, 1.9);
    assert.equal(seconds(context, agent), null);
    assert.equal(context.asked, 0);
  }
});

test('others are asked for what they tell, best first', () => {
  for (const agent of [CHROMIUM, FIREFOX_MAC, FIREFOX_ANDROID]) {
    assert.equal(seconds(new Context(0.05, 1.9), agent), 0.05 + 0.01);
    assert.equal(seconds(new Context(undefined, 1.75), agent), 0.25);
    assert.equal(seconds(new Context(0, 0), agent), 0.01);
  }
});

test('a context that does not run has no latency', () => {
  const context = new Context(0.05, 1.9);
  context.state = 'suspended';
  assert.equal(seconds(context, CHROMIUM), null);
  assert.equal(context.asked, 0);
});
