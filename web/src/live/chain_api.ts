/**
 * The effects of the input, as types.
 *
 * Invariant: what a rack shows comes from the catalogue; nothing here knows an effect by its name.
 */
import type { Diagnostic } from '../api.js';

export type EffectUnit = 'db' | 'hz' | 'secs' | 'part' | 'ratio' | 'choice';

export interface EffectParameter {
  /** `gain_db`: the unit is its last word. */
  name: string;
  unit: EffectUnit;
  minimum: number;
  maximum: number;
  default: number;
  /** Names of 0, 1, … where the unit is `choice`; else empty. */
  choices: readonly string[];
  says: string;
}

export interface EffectKind {
  /** `high_pass`, as in a document. */
  name: string;
  /** "High-pass" */
  title: string;
  says: string;
  parameters: readonly EffectParameter[];
}

export interface ChainPreset {
  name: string;
  title: string;
  says: string;
}

export interface ChainStage {
  effect: string;
  bypass: boolean;
  /** By the name of the parameter; a choice is its number. All parameters are there. */
  values: Readonly<Record<string, number>>;
}

/** A document as people write it; `docs/effects.md` of the repository tells what may be in it. */
export type ChainDocument = string | object;

export interface Chain {
  readonly catalogue: readonly EffectKind[];
  readonly presets: readonly ChainPreset[];
  readonly stages: readonly ChainStage[];
  readonly name: string;
  /** By how much the chain delays, as it stands. */
  readonly latencyMs: number;
  /** What is wrong with the last document that was set or checked; empty when nothing is. */
  readonly problems: readonly Diagnostic[];
  /** The chain as a document (JSON, with a line for each stage). */
  document(): string;
  /** Takes another chain, with a crossfade. `false`, and `problems`, when it is refused: the one before plays on. */
  set(document: ChainDocument): Promise<boolean>;
  preset(name: string): Promise<boolean>;
  /** What is wrong with a document, without taking it. */
  check(document: ChainDocument): readonly Diagnostic[];
  /** Moves one parameter, smoothly; what is out of range is brought into it. `false` where there is no such place. */
  move(stage: number, parameter: string, value: number): boolean;
  bypass(stage: number, on: boolean): boolean;
}
