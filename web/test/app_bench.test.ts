/** The order to the bench that came last wins, whatever the ones before it are still waiting for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineSurface } from '../src/api.ts';
import type { LabOptions, LabSession, LabSurface } from '../src/lab/api.ts';
import { Bench } from '../app/src/lab/bench.ts';

/** Something that is waited for until somebody lets it go on. */
class Gate {
  private open: () => void = () => {};
  readonly passed = new Promise<void>((done) => {
    this.open = done;
  });

  pass(): void {
    this.open();
  }
}

/** All that waits for nothing but promises has happened. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

class FakeLab extends EventTarget {
  readonly done: string[] = [];
  recording = false;
  private recorded: Partial<LabSession> | null = null;
  readonly context = { state: 'running', suspend: async () => {} };
  readonly status = 'active';

  constructor(readonly options: LabOptions) {
    super();
  }

  async resume(): Promise<void> {}

  async useSignal(): Promise<object> {
    this.done.push('signal');
    return { kind: 'signal', label: '' };
  }

  async useNode(): Promise<object> {
    this.done.push('node');
    return { kind: 'node', label: '' };
  }

  endSource(): void {
    this.done.push('end');
  }

  setClock(): void {}
  listen(): void {}
  tune(options: object): void {
    this.done.push(`tune ${JSON.stringify(options)}`);
  }

  record(on: boolean): void {
    this.recording = on;
    if (on) this.recorded = { started: `of ${this.options.frame}` };
  }

  session(): Partial<LabSession> | null {
    return this.recorded;
  }

  csv(): string | null {
    return this.recorded === null ? null : `csv of ${this.options.frame}`;
  }

  async close(): Promise<void> {
    this.done.push('close');
  }
}

/** Waits at each of its steps for a gate of that name. */
class FakeEngine {
  readonly done: string[] = [];
  readonly node = {};

  constructor(private readonly gates: Record<string, Gate>) {}

  private async step(name: string): Promise<void> {
    this.done.push(name);
    await this.gates[name]?.passed;
  }

  async load(text: string): Promise<object> {
    await this.step('load');
    return text === 'refused' ? { track: null, diagnostics: [] } : { track: {}, diagnostics: [] };
  }

  loop(): Promise<void> {
    return this.step('loop');
  }

  play(): Promise<void> {
    return this.step('play');
  }

  async close(): Promise<void> {
    this.done.push('close');
  }
}

interface World {
  bench: Bench;
  labs: FakeLab[];
  engines: FakeEngine[];
}

function world(gates: Record<string, Gate> = {}): World {
  const labs: FakeLab[] = [];
  const engines: FakeEngine[] = [];
  const bench = new Bench({
    createLab: async (options) => {
      const lab = new FakeLab(options);
      labs.push(lab);
      if (labs.length === 1) await gates['lab']?.passed;
      return lab as unknown as LabSurface;
    },
    createEngine: async () => {
      const engine = new FakeEngine(gates);
      engines.push(engine);
      await gates['create']?.passed;
      return engine as unknown as EngineSurface;
    },
    exampleText: async (id) => {
      await gates['text']?.passed;
      return id;
    },
  });
  return { bench, labs, engines };
}

const ENGINE = { kind: 'engine', track: 'a', name: 'A' } as const;
const SIGNAL = { kind: 'signal', signal: { kind: 'sine', frequency: 440, levelDb: -12 } } as const;

for (const waiting of ['create', 'text', 'load', 'loop', 'play']) {
  test(`an engine that is stopped while it waits in ${waiting} is closed and does not play on`, async () => {
    const gate = new Gate();
    const { bench, labs, engines } = world({ [waiting]: gate });
    const started = bench.start(ENGINE);
    await settled();
    bench.stop();
    gate.pass();
    await started;
    assert.equal(engines[0]?.done.at(-1), 'close');
    assert.equal(engines[0]?.done.includes('play'), waiting === 'play');
    assert.equal(bench.running, false);
    if (!['loop', 'play'].includes(waiting)) assert.ok(!labs[0]?.done.includes('node'));
  });

  test(`a signal that is started while an engine waits in ${waiting} is what is measured`, async () => {
    const gate = new Gate();
    const { bench, labs, engines } = world({ [waiting]: gate });
    const started = bench.start(ENGINE);
    await settled();
    await bench.start(SIGNAL);
    gate.pass();
    await started;
    assert.equal(labs[0]?.done.at(-1), 'signal');
    assert.ok(engines[0]?.done.includes('close'));
    assert.equal(bench.running, true);
  });
}

test('the engine before is closed when the next one is measured, and when the next one fails', async () => {
  const { bench, engines } = world();
  await bench.start(ENGINE);
  await bench.start(ENGINE);
  assert.deepEqual(engines.map(({ done }) => done.includes('close')), [true, false]);
  let told = '';
  bench.bus.on('refusal', (refusal) => (told = refusal?.what ?? ''));
  await bench.start({ ...ENGINE, track: 'refused' });
  assert.equal(told, 'The engine could not be measured.');
  assert.deepEqual(engines.map(({ done }) => done.includes('close')), [true, true, true]);
});

test('a frame that is chosen while the instrument is being made is that of the instrument', async () => {
  const gate = new Gate();
  const { bench, labs } = world({ lab: gate });
  const started = bench.start(SIGNAL);
  await settled();
  bench.choose({ frame: 4096 });
  gate.pass();
  await started;
  await settled();
  assert.deepEqual(labs.map(({ options, done }) => [options.frame, done]), [[32_768, ['close']], [4096, ['signal']]]);
  assert.equal(bench.lab, labs[1] as unknown);
  assert.equal(bench.running, true);
});

test('a pitch that is chosen while the instrument is being made is told to it', async () => {
  const gate = new Gate();
  const { bench, labs } = world({ lab: gate });
  const started = bench.start(SIGNAL);
  bench.choose({ a4: 442 });
  gate.pass();
  await started;
  assert.deepEqual(labs[0]?.done, ['tune {"a4":442,"temperament":"equal"}', 'signal']);
});

test('what was recorded outlives the instrument until something else is recorded', async () => {
  const { bench, labs } = world();
  await bench.start(SIGNAL);
  bench.record(true);
  await bench.restart();
  assert.equal(labs.length, 2);
  assert.equal(labs[0]?.recording, false);
  assert.deepEqual([bench.session()?.started, bench.csv()], ['of 32768', 'csv of 32768']);
  bench.choose({ frame: 4096 });
  await settled();
  assert.equal(bench.csv(), 'csv of 32768');
  bench.record(true);
  assert.equal(bench.csv(), 'csv of 4096');
});
