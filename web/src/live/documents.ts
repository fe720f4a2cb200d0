/**
 * Chain documents: read and written by an instance of the module that the page has for itself.
 *
 * Invariant: the worklet is told numbers only; what is refused is refused here, with its place in the text.
 */
import type { Diagnostic } from '../api.js';
import type { ChainPreset, EffectKind } from './chain_api.js';
import { deskInstance } from './worklets/desk.js';

interface DocumentExports {
  text_ptr(bytes: number): number;
  document_read(bytes: number): number;
  document_write(bytes: number): number;
  document_catalogue(): void;
  answer_ptr(): number;
  answer_len(): number;
}

export interface ReadStage {
  effect: string;
  /** Its place in the catalogue. */
  kind: number;
  bypass: boolean;
  values: number[];
}

export interface ReadChain {
  name: string | null;
  latencySeconds: number | null;
  stages: ReadStage[];
  diagnostics: Diagnostic[];
}

export interface Catalogue {
  effects: EffectKind[];
  presets: (ChainPreset & { chain: object })[];
}

export class Documents {
  readonly catalogue: Catalogue;
  private readonly exports: DocumentExports;
  private readonly buffer: ArrayBuffer;

  constructor(module: WebAssembly.Module) {
    const { exports, memory } = deskInstance<DocumentExports>(module);
    this.exports = exports;
    this.buffer = memory.buffer;
    exports.document_catalogue();
    this.catalogue = JSON.parse(this.answer()) as Catalogue;
  }

  private answer(): string {
    return new TextDecoder().decode(new Uint8Array(this.buffer, this.exports.answer_ptr(), this.exports.answer_len()));
  }

  private ask(text: string, what: (bytes: number) => number): { accepted: boolean; answer: string } {
    const bytes = new TextEncoder().encode(text);
    const at = this.exports.text_ptr(bytes.length);
    if (at === 0) {
      return { accepted: false, answer: '' };
    }
    new Uint8Array(this.buffer, at, bytes.length).set(bytes);
    return { accepted: what(bytes.length) === 0, answer: this.answer() };
  }

  /** Reads a document; `chain` is `null` where it is refused. */
  read(document: string | object): { chain: ReadChain | null; diagnostics: Diagnostic[] } {
    const text = typeof document === 'string' ? document : JSON.stringify(document, null, 2);
    const { accepted, answer } = this.ask(text, (bytes) => this.exports.document_read(bytes));
    if (answer === '') {
      return { chain: null, diagnostics: [tooLong(text.length)] };
    }
    const chain = JSON.parse(answer) as ReadChain;
    return { chain: accepted ? chain : null, diagnostics: chain.diagnostics };
  }

  write(name: string, stages: readonly ReadStage[]): string {
    return this.ask(JSON.stringify({ name, stages }), (bytes) => this.exports.document_write(bytes)).answer;
  }
}

function tooLong(found: number): Diagnostic {
  return {
    severity: 'error',
    code: 'too-long',
    message: `The document has ${found} characters; 1 MiB is accepted.`,
    file: 'chain',
    line: null,
    column: null,
    start: null,
    end: null,
    path: null,
    found: String(found),
    accepted: '1 MiB',
    suggestion: null,
  };
}
