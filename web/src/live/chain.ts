/**
 * The effects of the input as the page has them: a document on one side, numbers for the worklet on the other.
 *
 * Invariant: `stages` is what sounds, or what the worklet was told to let sound; a document that is refused changes nothing but `problems`.
 */
import type { Diagnostic } from '../api.js';
import type { Chain, ChainDocument, ChainPreset, ChainStage, EffectKind } from './chain_api.js';
import { Documents, type ReadStage } from './documents.js';
import { Head } from './layout.js';
import type { StageNumbers } from './orders.js';
import type { Rig } from './rig.js';

export interface ChainWorklet {
  /** Whether it was taken. */
  change(stages: StageNumbers[]): Promise<boolean>;
  move(stage: number, parameter: number, value: number): void;
  bypass(stage: number, on: boolean): void;
  changed(): void;
  latencyMs(): number | null;
}

/** The chain of a rig. */
export function chainOf(rig: Rig, sampleRate: number, changed: () => void): LiveChain {
  return new LiveChain(new Documents(rig.module), {
    change: (stages) => rig.change(stages),
    move: (stage, parameter, value) => rig.send({ order: 'move', stage, parameter, value }),
    bypass: (stage, on) => rig.send({ order: 'bypass', stage, on }),
    changed,
    latencyMs: () => ((rig.block[Head.QUANTA] as number) > 0 ? (1000 * (rig.block[Head.CHAIN_LATENCY] as number)) / sampleRate : null),
  });
}

export class LiveChain implements Chain {
  readonly catalogue: readonly EffectKind[];
  readonly presets: readonly ChainPreset[];
  problems: readonly Diagnostic[] = [];
  name = '';
  private read: ReadStage[] = [];
  private latencySeconds = 0;

  constructor(
    private readonly documents: Documents,
    private readonly worklet: ChainWorklet,
  ) {
    const { effects, presets } = documents.catalogue;
    this.catalogue = effects;
    this.presets = presets.map(({ name, title, says }) => ({ name, title, says }));
  }

  get stages(): readonly ChainStage[] {
    return this.read.map(({ effect, kind, bypass, values }) => ({
      effect,
      bypass,
      values: Object.fromEntries((this.catalogue[kind]?.parameters ?? []).map(({ name }, n) => [name, values[n] ?? 0])),
    }));
  }

  get latencyMs(): number {
    return this.worklet.latencyMs() ?? 1000 * this.latencySeconds;
  }

  document(): string {
    return this.documents.write(this.name, this.read);
  }

  check(document: ChainDocument): readonly Diagnostic[] {
    this.problems = this.documents.read(document).diagnostics;
    return this.problems;
  }

  async set(document: ChainDocument): Promise<boolean> {
    const { chain, diagnostics } = this.documents.read(document);
    this.problems = diagnostics;
    if (chain === null) {
      return false;
    }
    const stages = chain.stages.map(({ kind, bypass, values }) => ({ effect: kind, bypass, values }));
    if (!(await this.worklet.change(stages))) {
      return false;
    }
    this.read = chain.stages;
    this.name = chain.name ?? '';
    this.latencySeconds = chain.latencySeconds ?? 0;
    this.worklet.changed();
    return true;
  }

  /** Tells a worklet that knows nothing what sounds. */
  async again(): Promise<void> {
    if (this.read.length > 0 && !(await this.worklet.change(this.read.map(({ kind, bypass, values }) => ({ effect: kind, bypass, values }))))) {
      this.read = [];
      this.worklet.changed();
    }
  }

  preset(name: string): Promise<boolean> {
    return this.set({ heterodyne_chain: 1, preset: name });
  }

  move(stage: number, parameter: string, value: number): boolean {
    const found = this.read[stage];
    const place = this.catalogue[found?.kind ?? -1]?.parameters.findIndex(({ name }) => name === parameter) ?? -1;
    const range = this.catalogue[found?.kind ?? -1]?.parameters[place];
    if (found === undefined || range === undefined || !Number.isFinite(value)) {
      return false;
    }
    const within = Math.min(range.maximum, Math.max(range.minimum, range.unit === 'choice' ? Math.round(value) : value));
    found.values[place] = within;
    this.worklet.move(stage, place, within);
    this.worklet.changed();
    return true;
  }

  bypass(stage: number, on: boolean): boolean {
    const found = this.read[stage];
    if (found === undefined) {
      return false;
    }
    found.bypass = on;
    this.worklet.bypass(stage, on);
    this.worklet.changed();
    return true;
  }
}
