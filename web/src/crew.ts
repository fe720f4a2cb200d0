/**
 * Several render Workers at one render.
 *
 * Invariant: a Worker gets a run of consecutive tasks at a time; what it measures is told to all others before their next run, and to
 * all before the next round. When one fails, or the caller gives up, all of them end.
 */
import { HeterodyneError } from './api.js';
import { Allotment } from './allotment.js';
import type { Assets } from './assets.js';
import { Hired } from './hired.js';
import type { Line } from './line.js';
import { SOUND, type Planned, type RenderOrder, type RenderQuestion, type RenderRound, type TaskDone } from './messages.js';

/** Tasks of a run: sound with a memory does not start afresh for each. */
const RUN = 8;

interface Member {
  hired: Hired<RenderQuestion>;
  line: Line<RenderQuestion>;
  /** What others have measured and it does not know. */
  notes: TaskDone[];
  /** Tasks of the last round whose sound it has already. */
  kept: number[];
}

export interface CrewOptions {
  threads: number;
  pages: number;
  progress: (fraction: number) => void;
  signal: AbortSignal | undefined;
  /** The engine is closed. */
  closing: AbortSignal;
}

/** What a render is, before its first piece. */
export type Begun = NonNullable<Planned['plan']> & { loaded: Planned['loaded'] };

export class Crew {
  private readonly members: Member[] = [];
  private failed: HeterodyneError | null = null;

  private constructor(
    private readonly assets: Assets,
    private readonly options: CrewOptions,
  ) {}

  /**
   * Renders. `begin` hears what it will be, `take` each piece, in any order.
   *
   * Rejects with an `AbortError` when the signal asks for it.
   */
  static async render(
    assets: Assets,
    options: CrewOptions,
    order: RenderOrder,
    begin: (begun: Begun) => void,
    take: (piece: TaskDone) => void,
  ): Promise<void> {
    const { signal, closing } = options;
    const stop = (): void => {
      if (signal?.aborted === true) {
        throw abortion(signal);
      }
      if (closing.aborted) {
        throw new HeterodyneError('closed', 'the engine was closed');
      }
    };
    stop();
    const crew = new Crew(assets, options);
    let look = (): void => {};
    const given = new Promise<never>((_, reject) => {
      look = () => {
        try {
          stop();
        } catch (error) {
          reject(error as Error);
        }
      };
    });
    signal?.addEventListener('abort', look);
    closing.addEventListener('abort', look);
    try {
      await Promise.race([crew.work(order, begin, take), given]);
    } finally {
      // A caller may use one signal for many renders.
      signal?.removeEventListener('abort', look);
      closing.removeEventListener('abort', look);
      crew.dismiss();
    }
  }

  private async work(order: RenderOrder, begin: (begun: Begun) => void, take: (piece: TaskDone) => void): Promise<void> {
    const { progress, threads, pages } = this.options;
    progress(0);
    const first = this.hire();
    const { assets } = this;
    const where = { url: assets.module(false), decoders: assets.decoders() };
    const { loaded, plan } = await first.line.ask<Planned>({ ask: 'plan', ...where, pages, order });
    if (plan === null) {
      const [error] = loaded.diagnostics.filter(({ severity }) => severity === 'error');
      throw new HeterodyneError('refused', error?.message ?? 'the track was refused', loaded.diagnostics);
    }
    begin({ ...plan, loaded });
    // A Worker pays from two runs of sound on.
    const wanted = Math.min(threads, Math.max(1, Math.ceil(plan.frames / 65_536 / RUN / 2)));
    const joining = Array.from({ length: wanted - 1 }, () => this.hire().line.ask({ ask: 'join', copy: plan.copy }));
    await Promise.all(joining);
    let round: RenderRound | null = plan.round;
    while (round !== null) {
      await this.go(round, take);
      const next: (RenderRound | null)[] = await Promise.all(this.members.map((member) => this.advance(member)));
      round = next[0] ?? null;
    }
    progress(1);
  }

  /** One round. */
  private async go(round: RenderRound, take: (piece: TaskDone) => void): Promise<void> {
    const last = round.name === SOUND;
    // As many runs as there are hands for, at the least.
    const run = Math.max(1, Math.min(RUN, Math.ceil(round.tasks / this.members.length)));
    const kept = this.members.map((member) => (last ? member.kept : []));
    const allotment = new Allotment(round.tasks, run, kept);
    let answered = 0;
    const labour = async (member: Member, index: number): Promise<void> => {
      for (let next = allotment.next(index); next !== null; next = allotment.next(index)) {
        const notes = member.notes.splice(0);
        const done = await member.line.ask<TaskDone[]>({ ask: 'tasks', ...next, notes });
        answered += done.length;
        this.options.progress(Math.min(1, round.from + ((round.to - round.from) * answered) / round.tasks));
        if (last) {
          done.forEach(take);
        } else {
          member.kept.push(...done.flatMap(({ kept: task }) => (task === null ? [] : [task])));
          this.members.filter((other) => other !== member).forEach((other) => other.notes.push(...done));
        }
      }
    };
    await Promise.all(this.members.map(labour));
  }

  private advance(member: Member): Promise<RenderRound | null> {
    return member.line.ask<RenderRound | null>({ ask: 'advance', notes: member.notes.splice(0) });
  }

  private hire(): Member {
    const hired = new Hired<RenderQuestion>(this.assets, 'render', (error) => {
      this.failed = error;
      this.members.forEach(({ line }) => line.hangUp(error));
    });
    const member: Member = { hired, line: hired.line, notes: [], kept: [] };
    this.members.push(member);
    return member;
  }

  private dismiss(): void {
    const error = this.failed ?? new HeterodyneError('closed', 'the render is over');
    this.members.forEach(({ hired }) => hired.dismiss(error));
  }
}

function abortion(signal: AbortSignal): unknown {
  // What the caller has given as a reason, else what fetch() would say.
  const reason: unknown = signal.reason;
  return reason ?? new DOMException('the render was given up', 'AbortError');
}
