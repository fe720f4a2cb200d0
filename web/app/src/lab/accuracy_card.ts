/** The accuracy harness, run in a Worker of this page: its rows, and its digest beside the native one. */
import { AccuracyView } from 'heterodyne/lab-views';
import { readFigure } from '../model/figure_field.ts';
import { block, button, element, input, select, setText } from '../shell/page.ts';
import { accuracy, explain, type Accuracy, type AccuracyCells } from './package.ts';
import { nativeDigest } from './native_digests.ts';
import { save } from '../shell/save.ts';

const MOST_TRIALS = 10_000;

export class AccuracyCard {
  private readonly view = new AccuracyView(block('view-accuracy'));
  private stopper: AbortController | null = null;
  private done: Accuracy | null = null;

  constructor() {
    element('accuracy-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      void this.run();
    });
    button('accuracy-stop').addEventListener('click', () => this.stopper?.abort());
    button('accuracy-save').addEventListener('click', () => {
      if (this.done) save(`accuracy-${this.done.cells}.csv`, new Blob([this.done.csv], { type: 'text/csv' }));
    });
    this.view.show([]);
  }

  private async run(): Promise<void> {
    if (this.stopper) return;
    const field = input('accuracy-trials');
    const trials = readFigure(field.value, 1, MOST_TRIALS);
    const good = trials !== null && Number.isInteger(trials);
    field.setAttribute('aria-invalid', String(!good));
    this.problem(good ? '' : `Trials are a whole number from 1 to ${MOST_TRIALS}.`);
    if (!good) return;
    this.stopper = new AbortController();
    this.progress(0);
    this.busy(true);
    block('accuracy-result').hidden = true;
    try {
      const cells = select('accuracy-cells').value as AccuracyCells;
      this.done = await accuracy({
        cells, trials, signal: this.stopper.signal,
        progress: (rows, fraction) => {
          this.view.show(rows);
          this.progress(fraction);
        },
      });
      this.view.show(this.done.rows);
      this.result(this.done);
    } catch (error) {
      const stopped = this.stopper.signal.aborted;
      this.problem(stopped ? '' : explain(error));
      this.chip(stopped ? 'Stopped' : 'Failed', !stopped);
    } finally {
      this.stopper = null;
      this.busy(false);
    }
  }

  private busy(on: boolean): void {
    button('accuracy-run').hidden = on;
    button('accuracy-stop').hidden = !on;
    block('accuracy-progress').hidden = !on;
    button('accuracy-save').disabled = on || this.done === null;
    if (on) this.chip('Runs', false);
  }

  private progress(fraction: number): void {
    element('accuracy-bar', HTMLProgressElement).value = fraction;
    setText(block('accuracy-percent'), `${Math.floor(100 * fraction)} %`);
  }

  private problem(text: string): void {
    setText(block('accuracy-problem'), text);
  }

  private chip(text: string, bad: boolean, good = false): void {
    const chip = block('accuracy-chip');
    setText(chip, text);
    chip.className = bad ? 'chip bad' : good ? 'chip good' : 'chip';
  }

  private result({ cells, trials, seed, digest, seconds }: Accuracy): void {
    const native = nativeDigest(cells, trials, seed);
    block('accuracy-result').hidden = false;
    setText(block('accuracy-digest'), digest);
    const command = `heterodyne lab accuracy --cells ${cells} --trials ${trials} --seed ${seed}`;
    setText(block('accuracy-command'), native ?? command);
    const same = native === digest;
    setText(block('accuracy-verdict'), native === null ? `Compare with the digest of the command above. Took ${seconds.toFixed(1)} s.` : same ? `The same bits as natively, in ${seconds.toFixed(1)} s.` : 'The bits differ from the native ones.');
    this.chip(native === null ? 'Done' : same ? 'Same bits as natively' : 'Bits differ', native !== null && !same, same);
  }
}
