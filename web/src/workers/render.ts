/**
 * A render Worker: plans a render, or does tasks of one that another has planned.
 *
 * Invariant: it has a memory of its own, so that it can be ended at any time. The protocol is that of crates/worklet/src/offline.
 */
import { HeterodyneError } from '../api.js';
import { Instance, PAGES_PER_MIB, PAGE_BYTES } from '../module.js';
import { SOUND, type Asked, type PlanCopy, type Planned, type RenderQuestion, type RenderRound, type TaskDone } from '../messages.js';
import { Decoders } from './decoders.js';
import { compile } from './fetch.js';
import { Handed, answerAll } from './scope.js';

/** What a copy's memory has beyond the image. */
const SPARE_PAGES = 32 * PAGES_PER_MIB;
/** Sound that was measured and is kept for the last round, in bytes. */
const KEPT_BYTES = 64 << 20;
/** Bytes of a whole piece before gains: two channels of 65 536 samples of f32. */
const RAW_BYTES = 2 * 65_536 * 4;

interface Refusal {
  error: { code: string; message: string } | null;
}

/** One thread's part. */
class Hand {
  private readonly desk: number;
  private readonly kept = new Map<number, Uint8Array>();
  private inSound: boolean;

  constructor(
    private readonly instance: Instance,
    private readonly plan: number,
    round: string,
  ) {
    this.inSound = round === SOUND;
    this.desk = instance.guard((exports) => exports.ht_desk_new(plan));
  }

  /** Takes note of what others have measured. */
  note(notes: TaskDone[]): void {
    this.instance.guard((exports) => {
      for (const { task, bytes } of notes) {
        const address = this.instance.put(bytes);
        exports.ht_plan_put(this.plan, task, address, bytes.length);
        exports.ht_free(address, Math.max(1, bytes.length), 1);
      }
    });
  }

  run(task: number): TaskDone {
    return this.instance.guard((exports) => {
      const { desk, plan } = this;
      const raw = this.inSound ? this.kept.get(task) : undefined;
      if (raw !== undefined) {
        this.view(exports.ht_desk_raw(desk), RAW_BYTES).set(raw);
      }
      const outcome =
        raw === undefined ? exports.ht_plan_task(plan, desk, task) : exports.ht_plan_task_from_raw(plan, desk, task);
      if (outcome !== 0) {
        throw outcome === 2 ? refused(this.instance) : new HeterodyneError('internal', `there is no task ${task}`);
      }
      if (this.inSound) {
        this.kept.delete(task);
      }
      const kept = this.keep(exports.ht_desk_raw_task(desk), exports.ht_desk_raw(desk));
      const bytes = this.view(exports.ht_desk_answer(desk), exports.ht_desk_answer_len(desk)).slice();
      return { task, bytes, frame: exports.ht_desk_frame(desk), peak: exports.ht_desk_peak(desk), kept };
    });
  }

  /** Ends a measuring round; `kept` sound is only good for the last one. */
  advance(): RenderRound | null {
    return this.instance.guard((exports) => {
      const tasks = exports.ht_plan_advance(this.plan);
      const said = JSON.parse(this.instance.answer()) as Refusal & { round: RenderRound };
      if (said.error !== null) {
        throw new HeterodyneError('internal', said.error.message);
      }
      this.inSound = said.round.name === SOUND;
      return tasks === 0 ? null : said.round;
    });
  }

  /** Keeps the sound of a task of the last round, as long as there is room. */
  private keep(task: number, address: number): number | null {
    if (task < 0 || (this.kept.size + 1) * RAW_BYTES > KEPT_BYTES) {
      return null;
    }
    this.kept.set(task, this.view(address, RAW_BYTES).slice());
    return task;
  }

  private view(address: number, bytes: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.instance.memory.buffer as ArrayBuffer, address, bytes);
  }
}

function refused(instance: Instance): HeterodyneError {
  const { error } = JSON.parse(instance.answer()) as Refusal;
  return new HeterodyneError(error?.code === 'internal' ? 'internal' : 'refused', error?.message ?? 'the render has failed');
}

function memoryOf(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (cause) {
    throw new HeterodyneError('memory', `the browser gives no memory of ${pages / PAGES_PER_MIB} MiB (${String(cause)})`);
  }
}

let worker: Hand | null = null;

async function planned({ url, decoders, pages, order }: Extract<RenderQuestion, { ask: 'plan' }>): Promise<Planned> {
  const module = await compile(url);
  const instance = new Instance(module, memoryOf(pages));
  const { track, loaded } = await new Decoders(decoders).load(instance, order.source, order.rateHz);
  if (loaded.track === null) {
    return { loaded, plan: null };
  }
  const rate = loaded.track.sampleRate;
  const start = Math.floor(order.startSeconds * rate);
  const end = order.durationSeconds === null ? null : Math.floor((order.startSeconds + order.durationSeconds) * rate);
  const plan = instance.guard((exports) => {
    const made = exports.ht_plan_new(
      track,
      order.stage,
      order.target,
      start,
      end === null ? -1 : Math.max(0, end - start),
      order.format,
      order.dither ? 1 : 0,
    );
    if (made !== 0) {
      exports.ht_track_free(track);
    }
    return made;
  });
  if (plan === 0) {
    throw refused(instance);
  }
  const { sampleRate, frames, round } = JSON.parse(instance.answer()) as {
    sampleRate: number;
    frames: number;
    round: RenderRound;
  };
  const top = instance.exports.ht_memory_top();
  const image = (instance.memory.buffer as ArrayBuffer).slice(0, top);
  worker = new Hand(instance, plan, round.name);
  const copyPages = Math.min(pages, Math.ceil(top / PAGE_BYTES) + SPARE_PAGES);
  return { loaded, plan: { sampleRate, frames, round, copy: { module, image, pages: copyPages, plan, round: round.name } } };
}

function joined(copy: PlanCopy): void {
  const instance = new Instance(copy.module, memoryOf(copy.pages));
  new Uint8Array(instance.memory.buffer).set(new Uint8Array(copy.image));
  worker = new Hand(instance, copy.plan, copy.round);
}

answerAll<Asked<RenderQuestion>>(async (question) => {
  if (question.ask === 'plan') {
    return planned(question);
  }
  if (question.ask === 'join') {
    joined(question.copy);
    return null;
  }
  if (worker === null) {
    throw new HeterodyneError('internal', 'the render Worker has no plan');
  }
  worker.note(question.notes);
  if (question.ask === 'advance') {
    return worker.advance();
  }
  const done: TaskDone[] = [];
  for (let task = question.from; task < question.to; task += 1) {
    done.push(worker.run(task));
  }
  return new Handed(
    done,
    done.map(({ bytes }) => bytes.buffer),
  );
});
