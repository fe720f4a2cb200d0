/** The Worker of the accuracy harness: one trial after another, each row as soon as it is there. */
import type { AccuracyRow } from '../api.js';
import type { AccuracyOrder, AccuracyReply } from '../accuracy.js';
import { Accuracy as Word, Limit, Window } from '../layout.js';

interface HarnessExports {
  accuracy_new(cells: number, trials: number, seed: number): number;
  accuracy_advance(): number;
  accuracy_row_ptr(): number;
  accuracy_csv_ptr(): number;
  accuracy_csv_len(): number;
  accuracy_digest(): bigint;
  accuracy_trials_left(): number;
}

/** What `accuracy_advance` answers. */
const WORKING = 0;
const ROW = 1;
const DONE = 2;

function say(reply: AccuracyReply): void {
  postMessage(reply);
}

/** The word for a window, as the command writes it. */
function windowWord(window: number, beta: number): string {
  switch (window) {
    case Window.RECTANGULAR:
      return 'rectangular';
    case Window.HANN:
      return 'hann';
    case Window.FLAT_TOP:
      return 'flat-top';
    case Window.KAISER:
      return `kaiser:${beta}`;
    default:
      return 'blackman-harris';
  }
}

function rowOf(words: Float64Array): AccuracyRow {
  const at = (word: number): number => words[word] as number;
  const known = (word: number): number | null => (Number.isFinite(at(word)) ? at(word) : null);
  return {
    frequency_hz: at(Word.FREQUENCY_HZ),
    snr_db: at(Word.SNR_DB),
    len: at(Word.LEN),
    window: windowWord(at(Word.WINDOW), at(Word.BETA)),
    sample_rate_hz: at(Word.SAMPLE_RATE_HZ),
    amplitude: at(Word.AMPLITUDE),
    second_offset_bins: known(Word.SECOND_OFFSET_BINS),
    second_level_db: known(Word.SECOND_LEVEL_DB),
    drift_hz_per_s: at(Word.DRIFT_HZ_PER_S),
    trials: at(Word.TRIALS),
    found: at(Word.FOUND),
    valid: at(Word.VALID),
    crowded: at(Word.CROWDED),
    inside_one: at(Word.INSIDE_ONE),
    inside_two: at(Word.INSIDE_TWO),
    rms_cents: known(Word.RMS_CENTS),
    bias_cents: known(Word.BIAS_CENTS),
    worst_cents: known(Word.WORST_CENTS),
    stated_rms_cents: known(Word.STATED_RMS_CENTS),
    bound_rms_cents: known(Word.BOUND_RMS_CENTS),
    rms_over_bound: known(Word.RMS_OVER_BOUND),
  };
}

async function run({ module, cells, trials, seed }: AccuracyOrder): Promise<void> {
  const answer = await fetch(module);
  if (!answer.ok) {
    throw new Error(`${module} cannot be fetched (${answer.status})`);
  }
  const memory = new WebAssembly.Memory({ initial: Limit.MEMORY_PAGES, maximum: Limit.MEMORY_PAGES });
  const { instance } = await WebAssembly.instantiate(await answer.arrayBuffer(), { env: { memory } });
  const exports = instance.exports as unknown as HarnessExports;
  if (exports.accuracy_new(cells, trials, seed) !== 0) {
    throw new Error(`the harness does not accept cells ${cells}, ${trials} trials, seed ${seed}`);
  }
  const all = exports.accuracy_trials_left();
  for (let state = WORKING; state !== DONE; ) {
    state = exports.accuracy_advance();
    if (state === ROW) {
      const row = rowOf(new Float64Array(memory.buffer, exports.accuracy_row_ptr(), Word.WORDS));
      say({ say: 'row', row, fraction: 1 - exports.accuracy_trials_left() / all });
    } else if (state !== WORKING && state !== DONE) {
      throw new Error(`the harness answers ${state}`);
    }
  }
  const csv = new TextDecoder().decode(new Uint8Array(memory.buffer, exports.accuracy_csv_ptr(), exports.accuracy_csv_len()));
  say({ say: 'done', digest: BigInt.asUintN(64, exports.accuracy_digest()).toString(16).padStart(16, '0'), csv });
}

onmessage = (event: MessageEvent): void => {
  run(event.data as AccuracyOrder).catch((cause: unknown) => say({ say: 'error', message: String(cause) }));
};
