/** The test card: this device's own way from loudspeaker to microphone, and whether left is left. */
import { explain } from '../shell/microphone.ts';
import { block, button, setText } from '../shell/page.ts';
import type { Desk } from './desk.ts';
import type { RoundTrip, RoundTripSide } from './package.ts';

const SIDES: Record<RoundTrip['sides'], string> = { right: 'Left is left', swapped: 'Left and right are swapped', unknown: 'Cannot be told with this microphone' };

export class TestCard {
  private running: AbortController | null = null;

  constructor(private readonly desk: Desk) {
    button('test-run').addEventListener('click', () => void this.run());
    desk.bus.on('live', () => this.show());
    desk.bus.on('input', () => this.show());
  }

  private async run(): Promise<void> {
    const { live } = this.desk;
    if (!live) return;
    if (this.running) {
      this.running.abort();
      return;
    }
    this.running = new AbortController();
    this.show();
    try {
      this.tell(await live.roundTrip({ signal: this.running.signal }));
    } catch (error) {
      setText(block('test-chip'), 'Not measured');
      if (!this.running.signal.aborted) this.desk.notice('error', explain(error));
    }
    this.running = null;
    this.show();
  }

  private tell(result: RoundTrip): void {
    block('test-result').hidden = false;
    setText(block('test-both'), result.ms === null ? '–' : `${result.ms.toFixed(1)} ms`);
    setText(block('test-left'), side(result.left));
    setText(block('test-right'), side(result.right));
    setText(block('test-sides'), SIDES[result.sides]);
    const chip = block('test-chip');
    setText(chip, result.ms === null ? 'Not heard' : `${result.ms.toFixed(1)} ms`);
    chip.className = result.ms === null ? 'chip bad' : 'chip good';
    if (result.reason) this.desk.notice('info', result.reason);
  }

  private show(): void {
    const run = button('test-run');
    run.disabled = (this.desk.live?.input.state ?? null) === null;
    setText(run, this.running ? 'Stop measuring' : 'Measure this device');
  }
}

function side({ ms, spreadMs, heard, chirps }: RoundTripSide): string {
  if (ms === null) return `not heard (${heard} of ${chirps})`;
  return `${ms.toFixed(1)} ms${spreadMs === null ? '' : ` ± ${spreadMs.toFixed(1)}`}, ${heard} of ${chirps} heard`;
}
