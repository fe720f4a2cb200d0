/** Walks through the package as a page would: plays and steers, makes mistakes, and lives through failures. */

import type { EngineOptions, EngineSurface, PlayState, Telemetry } from '../../src/api.ts';
import { create } from './engine.ts';
import { keep, offer } from './offer.ts';

let engine: EngineSurface | null = null;
const faults: { message: string; recovered: boolean }[] = [];

function playing(): EngineSurface {
  if (engine === null) throw new Error('no engine is open');
  return engine;
}

/** Waits until something holds; says what it waited for when it never does. */
async function until(what: string, holds: () => boolean, patienceMs = 20_000): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${patienceMs} ms: ${what}; position ${JSON.stringify(engine?.position())}, faults ${JSON.stringify(faults)}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

async function open(options: EngineOptions): Promise<object> {
  engine = await create(options);
  engine.addEventListener('fault', (event) => faults.push((event as CustomEvent<{ message: string; recovered: boolean }>).detail));
  const { mode, modeReason, context } = engine;
  return { mode, modeReason, rate: context.sampleRate, state: context.state };
}

async function load(text: string): Promise<object> {
  const { track, diagnostics } = await playing().load(text);
  return { track, diagnostics };
}

const state = (): PlayState => playing().position().state;

/** Every order once, in a sensible order; answers with what was seen after each. */
async function transport(other: string): Promise<Record<string, unknown>> {
  const engine = playing();
  const seen: Record<string, unknown> = { first: state() };
  await engine.play();
  await until('it plays', () => engine.position().seconds > 0.2);
  seen['played'] = state();
  await engine.pause();
  const { frame } = engine.position();
  await new Promise((done) => setTimeout(done, 300));
  seen['paused'] = [state(), Math.abs(engine.position().frame - frame) < 0.05 * engine.context.sampleRate];
  await engine.seek(20);
  await engine.play();
  await until('it plays from second 20', () => engine.position().seconds > 20.2 && engine.position().seconds < 25);
  seen['step'] = engine.position().step;
  await engine.gain(0.5);
  const updated = await engine.update(other);
  seen['updated'] = [updated.track?.title ?? null, engine.position().seconds > 20];
  await engine.loop(true);
  const { duration } = engine.track ?? { duration: 0 };
  await engine.seek(duration - 0.5);
  await until('it begins again', () => engine.position().laps >= 1 || engine.position().seconds < 5);
  await engine.loop(false);
  await engine.seek(duration - 0.3);
  await until('it ends', () => state() === 'ended');
  seen['ended'] = state();
  await engine.stop();
  seen['stopped'] = [state(), engine.position().seconds];
  return seen;
}

/** The code of the error of each thing that must not work. */
async function refusals(good: string): Promise<Record<string, unknown>> {
  const code = async (action: () => Promise<unknown>): Promise<string> => {
    try {
      await action();
      return 'nothing was refused';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };
  const engine = playing();
  const seen: Record<string, unknown> = { unloaded: await code(() => engine.play()) };
  await engine.load(good);
  const bad = await engine.load('{ "progression": [ }');
  seen['bad'] = [bad.track, bad.diagnostics[0]?.severity, bad.diagnostics[0]?.line, engine.track !== null];
  seen['rendered'] = await code(() => engine.renderToBuffer({ track: '[]' }));
  const abort = new AbortController();
  const render = code(() => engine.renderToBuffer({ duration: 30, signal: abort.signal, progress: () => abort.abort() }));
  abort.abort();
  seen['aborted'] = await render;
  seen['option'] = await code(() => create({ memory: 1 }));
  seen['asset'] = await code(() => create({ assets: '/nowhere/' }));
  seen['shared'] = globalThis.crossOriginIsolated ? 'isolated' : await code(() => create({ mode: 'shared' }));
  await engine.close();
  seen['closed'] = await code(() => engine.play());
  return seen;
}

/** Plays until something breaks, then until it goes on. */
async function survive(): Promise<object> {
  const engine = playing();
  await until('something breaks', () => faults.length > 0);
  const before = engine.position().seconds;
  await until('it goes on', () => state() === 'playing' && engine.position().seconds > before + 0.5);
  return { faults, before, after: engine.position().seconds };
}

/** Kills the engine's Worker without a word. */
function strike(): void {
  for (const worker of workers) if (worker.address.endsWith('/engine.js')) worker.worker.terminate();
}

const workers: { address: string; worker: Worker }[] = [];
globalThis.Worker = class extends Worker {
  constructor(address: string | URL, options?: WorkerOptions) {
    super(address, options);
    workers.push({ address: new URL(address, location.href).pathname, worker: this });
  }
};

async function play(): Promise<string> {
  await playing().play();
  return playing().context.state;
}

async function advanced(seconds: number): Promise<object> {
  const from = playing().position().seconds;
  await until(`it plays ${seconds} s on`, () => playing().position().seconds >= from + seconds);
  return { hidden: document.visibilityState, from, now: playing().position().seconds };
}

/** Watches what plays for so many seconds: how often the page's own timers came, how far the sound, and how many quanta came late. */
async function watch(seconds: number): Promise<object> {
  const engine = playing();
  let late: number | null = null;
  engine.addEventListener('telemetry', (event) => {
    late = (event as CustomEvent<Telemetry>).detail.lateQuanta;
  });
  const turn = (): Promise<unknown> => new Promise((done) => setTimeout(done, 10));
  // The first report holds what was late before.
  const told = performance.now();
  while (late === null && performance.now() < told + 3000) await turn();
  const before = { late, wall: performance.now(), at: engine.position().seconds };
  let turns = 0;
  while (performance.now() < before.wall + seconds * 1000) {
    await turn();
    turns += 1;
  }
  const wall = (performance.now() - before.wall) / 1000;
  const at = engine.position().seconds;
  await new Promise((done) => engine.addEventListener('telemetry', done, { once: true }));
  return {
    visibility: document.visibilityState,
    turnsPerSecond: turns / wall,
    wall,
    played: at - before.at,
    late: late === null || before.late === null ? null : late - before.late,
    faults: faults.length,
  };
}

async function close(): Promise<void> {
  await engine?.close();
  engine = null;
}

/** Opens, loads and plays with nobody's help: whoever drives a browser counts as a hand on the page. */
async function alone(): Promise<void> {
  const text = await (await fetch('/track.json')).text();
  const opened = await open({});
  await load(text);
  await playing().play();
  const said = { opened, played: playing().context.state, position: playing().position() };
  await keep('alone', new TextEncoder().encode(JSON.stringify(said)));
}

if (location.hash === '#alone') void alone();

document.querySelector('button')?.addEventListener('click', () => void playing().play());

offer({ open, load, transport, refusals, survive, strike, play, advanced, watch, close });
