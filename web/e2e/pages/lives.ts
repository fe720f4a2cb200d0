/** The lives of engines in a page: closed early, closed under them, two at once, struck dead, with clips, with long quanta. */

import type { EngineOptions, EngineSurface, LoadOptions } from '../../src/api.ts';
import { create } from './engine.ts';
import { offer } from './offer.ts';

const workers: { address: string; worker: Worker }[] = [];
globalThis.Worker = class extends Worker {
  constructor(address: string | URL, options?: WorkerOptions) {
    super(address, options);
    workers.push({ address: new URL(address, location.href).pathname, worker: this });
  }
};

/** Ends a Worker without a word. */
function strike(name: string): void {
  for (const { address, worker } of workers) if (address.endsWith(`/${name}.js`)) worker.terminate();
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within 20 s: ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

/** An engine, or an error that says that none came. */
async function made(which: string, options: EngineOptions): Promise<EngineSurface> {
  const late = new Promise<never>((_, failed) => setTimeout(() => failed(new Error(`no engine within 15 s: ${which}`)), 15_000));
  return Promise.race([create(options), late]);
}

/** The code of an error, or what came instead of one. */
async function outcome(action: Promise<unknown>): Promise<string> {
  const late = new Promise<string>((done) => setTimeout(() => done('still waiting'), 15_000));
  const settled = action.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
  return Promise.race([settled, late]);
}

async function closing(options: EngineOptions & { text: string }): Promise<Record<string, string>> {
  const { text, ...rest } = options;
  const one = await made('one', rest);
  const load = outcome(one.load(text));
  const seen: Record<string, string> = { 'close one': await outcome(one.close()), load: await load };
  const two = await made('two', rest);
  seen['load two'] = await outcome(two.load(text));
  const render = outcome(two.renderToBuffer({}));
  seen['close two'] = await outcome(two.close());
  seen['render'] = await render;
  const context = new AudioContext();
  const three = await made('three', { ...rest, context });
  seen['play three'] = await outcome(three.load(text).then(() => three.play()));
  seen['close context'] = await outcome(context.close());
  seen['under it'] = await outcome(three.seek(3));
  seen['position'] = three.position().state;
  await three.close();
  return seen;
}

/** Two engines in one context, each with its own place. */
async function two(options: EngineOptions & { text: string }): Promise<number[]> {
  const { text, ...rest } = options;
  const context = new AudioContext();
  const engines: EngineSurface[] = [];
  for (const start of [1, 20]) {
    const engine = await create({ ...rest, context });
    await engine.load(text, { start });
    await engine.play();
    engines.push(engine);
  }
  await until('both play', () => (engines[0]?.position().seconds ?? 0) > 1.3 && (engines[1]?.position().seconds ?? 0) > 20.3);
  await engines[0]?.close();
  const from = engines[1]?.position().seconds ?? NaN;
  await until('the other goes on', () => (engines[1]?.position().seconds ?? 0) > from + 0.3);
  await engines[1]?.close();
  await context.close();
  return [from];
}

/** A track with a streamed clip whose Worker dies: what was pushed is heard after. */
async function clips(options: EngineOptions & { text: string; name: string }): Promise<Record<string, unknown>> {
  const { text, name, ...rest } = options;
  const engine = await create(rest);
  const faults: { message: string; recovered: boolean }[] = [];
  let peak = 0;
  engine.addEventListener('fault', (event) => faults.push((event as CustomEvent<{ message: string; recovered: boolean }>).detail));
  engine.addEventListener('telemetry', (event) => {
    peak = Math.max(peak, ...(event as CustomEvent<{ peak: number[] }>).detail.peak);
  });
  const { track } = await engine.load(text);
  const streamed = track?.clips[0]?.streamed;
  const wrong = await outcome(engine.pushClip(3, new Float32Array(2)));
  await engine.pushClip(0, new Float32Array(2 * 20 * engine.context.sampleRate).fill(0.5), true);
  await engine.play();
  await until('it sounds', () => peak > 0.1);
  strike(name);
  await until('the fault is told', () => faults.length > 0);
  peak = 0;
  await until('it sounds again', () => peak > 0.1);
  await engine.close();
  return { streamed, wrong, faults: faults.map(({ recovered }) => recovered), said: faults[0]?.message };
}

/** A render whose Worker is struck. */
async function struckRender(text: string): Promise<string> {
  const engine = await create({ mode: 'single' });
  await engine.load(text);
  let told = 0;
  const render = outcome(engine.renderToBuffer({ progress: () => (told += 1) }));
  await until('it renders', () => told > 1);
  strike('render');
  const seen = await render;
  await engine.close();
  return seen;
}

/** Many orders in a context that does not run, then stop after the end. */
async function waiting(options: EngineOptions & { text: string }): Promise<unknown[]> {
  const { text, ...rest } = options;
  const context = new AudioContext();
  const engine = await create({ ...rest, context });
  await engine.load(text);
  await engine.play();
  await until('it plays', () => engine.position().seconds > 0.2);
  await context.suspend();
  for (let n = 0; n < 150; n += 1) await engine.gain(0.5 + n / 1000);
  for (let n = 0; n < 150; n += 1) await engine.seek(n / 10);
  const sought = engine.position().seconds;
  await context.resume();
  await until('it goes on', () => engine.position().seconds > 15.1);
  await engine.seek((engine.track?.duration ?? 0) - 0.2);
  await until('it ends', () => engine.position().state === 'ended');
  await engine.stop();
  const stopped = engine.position();
  await engine.pause();
  await engine.play();
  await until('it plays from the start', () => engine.position().seconds > 0.2);
  await engine.close();
  await context.close();
  return [sought, stopped.state, stopped.seconds];
}

/** A recording among the files: decoded by the module that is fetched for it. */
async function recording(options: EngineOptions & { text: string; wav: number[] }): Promise<unknown> {
  const { text, wav, ...rest } = options;
  const engine = await create(rest);
  const files: LoadOptions['files'] = { 'a.wav': Uint8Array.from(wav) };
  const checked = await engine.check(text, { files });
  const loaded = await engine.load(text, { files });
  const updated = await engine.update(text, { files });
  const { channels, diagnostics } = await engine.renderToBuffer({ stage: 'raw', duration: 0.25 });
  await engine.close();
  const said = [checked, loaded, updated].map(({ track, diagnostics }) => [track?.clips[0]?.streamed, diagnostics.length]);
  return { said, diagnostics, left: [...channels[0]] };
}

/** Asks where the sound is, as often as can be, while audio graphs start: one of its own for each rate. Every answer is a number. */
async function starting(options: EngineOptions & { text: string; rates: number }): Promise<boolean[]> {
  const { text, rates, ...rest } = options;
  const seen: boolean[] = [];
  for (let n = 0; n < rates; n += 1) {
    const context = new AudioContext({ sampleRate: 20_000 + 500 * n });
    const engine = await create({ ...rest, context });
    await engine.load(text);
    await engine.play();
    const end = performance.now() + 60;
    let asked = 0;
    let finite = true;
    for (; performance.now() < end; asked += 1) finite &&= Number.isFinite(engine.position().seconds);
    await until('it plays', () => engine.position().seconds > 0.1);
    seen.push(finite && asked > 10);
    await engine.close();
    await context.close();
  }
  return seen;
}

offer({ closing, two, clips, struckRender, starting, waiting, recording });
