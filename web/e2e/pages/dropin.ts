/**
 * Plays with the established exports as the older web client does, with the client of the Vite example, and writes down what it
 * called, what it was told and what was heard.
 */

import { Client, STATUS_EVERY_MS, type Backend, type Status } from '../../examples/vite/src/client.ts';
import { keep, offer } from './offer.ts';
import { recording } from './recording.ts';

interface Module extends Backend {
  default: () => Promise<unknown>;
}

interface Call {
  name: string;
  /** Of `process_block`: the length of what came, and whether all of it was 0. */
  floats?: number;
  zeros?: boolean;
}

const NAMES = [
  'start_stream', 'stop_stream', 'pause_stream', 'resume_stream', 'start_from', 'update_track', 'enable_gpu',
  'push_clip_samples', 'process_block', 'current_step', 'elapsed_samples',
] as const;

/** Where the server has the module; no bundler looks into it. */
const MODULE = '/pkg/realtime_backend.js';

async function load(): Promise<Module> {
  const module = (await import(MODULE)) as Module;
  await module.default();
  return module;
}

/** The module, and every call of it, in order. */
function witnessed(module: Module): { backend: Backend; calls: Call[] } {
  const calls: Call[] = [];
  const backend = Object.fromEntries(
    NAMES.map((name) => [
      name,
      (...given: unknown[]) => {
        const call: Call = { name };
        calls.push(call);
        const answer = (module[name] as (...given: unknown[]) => unknown)(...given);
        if (answer instanceof Float32Array) Object.assign(call, { floats: answer.length, zeros: answer.every((sample) => sample === 0) });
        return answer;
      },
    ]),
  ) as unknown as Backend;
  return { backend, calls };
}

/** Plays a track with its clips, and hands over `frames` frames of what was heard, from the first sound on. Returns all calls. */
async function record({ name, text, rateHz, frames }: { name: string; text: string; rateHz: number; frames: number }): Promise<object> {
  const { backend, calls } = witnessed(await load());
  const context = new AudioContext({ sampleRate: rateHz });
  const recorder = await recording(context, frames);
  const client = await Client.start(text, { backend, worklet: 'dropin_ring.worklet.js', context });
  client.node.connect(recorder.node).connect(context.destination);
  const problems = await client.pushClips(text);
  await keep(name, await recorder.whole);
  await client.stop();
  return { calls, problems };
}

/** Looks of the status timer, each awaited. */
class Looks {
  private waiting: ((status: Status) => void) | null = null;

  readonly take = (status: Status): void => {
    this.waiting?.(status);
    this.waiting = null;
  };

  next(): Promise<Status> {
    return new Promise((done) => {
      this.waiting = done;
    });
  }

  /** The next two. */
  async two(): Promise<[Status, Status]> {
    return [await this.next(), await this.next()];
  }
}

/** Presses everything, one after the other. */
async function steer({ text, edited, broken, end }: { text: string; edited: string; broken: string; end: number }): Promise<object> {
  const { backend, calls } = witnessed(await load());
  const looks = new Looks();
  const client = await Client.start(text, { backend, worklet: 'dropin_ring.worklet.js', status: looks.take });
  const before = calls.slice(0, calls.findIndex((call) => call.name === 'start_stream'));
  const playing = await looks.two();
  backend.pause_stream();
  await looks.next();
  const paused = await looks.two();
  backend.start_from(7);
  const soughtInPause = client.status();
  backend.resume_stream();
  const resumed = await looks.two();
  backend.start_from(2.5);
  const sought = client.status();
  backend.enable_gpu(true);
  backend.update_track(edited);
  const updated = client.status();
  const afterUpdate = await looks.two();
  const refusals = [broken, '{"steps": ['].map((wrong) => refusal(() => backend.update_track(wrong)));
  const afterRefusal = await looks.two();
  backend.start_from(1e6);
  const over = client.status();
  const stillOver = await looks.two();
  backend.start_stream(text, client.context.sampleRate, 0);
  const anew = client.status();
  const refusedStart = refusal(() => backend.start_stream(broken, client.context.sampleRate, 0));
  const afterRefusedStart = await looks.two();
  await client.stop();
  const stopped = { step: backend.current_step(), elapsed: Number(backend.elapsed_samples()), zeros: backend.process_block(512).every((sample) => sample === 0) };
  return {
    before, playing, paused, soughtInPause, resumed, sought, updated, afterUpdate, refusals, afterRefusal, over, end, stillOver, anew,
    refusedStart, afterRefusedStart, stopped, blocks: calls.filter((call) => call.name === 'process_block').map((call) => call.floats),
    statusEveryMs: STATUS_EVERY_MS,
  };
}

function refusal(act: () => void): object | null {
  try {
    act();
    return null;
  } catch (error) {
    const { name, message, diagnostics } = error as Error & { diagnostics?: object[] };
    return { name, message, diagnostics };
  }
}

offer({ record, steer });
