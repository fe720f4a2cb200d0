/** The microphone: which one, what the browser does to it, and the levels on the way. */
import type { Frames } from '../shell/frames.ts';
import { block, element, input, select, setText } from '../shell/page.ts';
import type { Desk } from './desk.ts';
import { MeterBar } from './meter_bar.ts';
import type { InputState } from './package.ts';

const SILENCE = [{ peakDb: Number.NEGATIVE_INFINITY, rmsDb: Number.NEGATIVE_INFINITY }];

const SWITCHES = [
  ['echo-cancellation', 'echoCancellation', 'echo cancellation'],
  ['noise-suppression', 'noiseSuppression', 'noise suppression'],
  ['gain-control', 'autoGainControl', 'gain control'],
] as const;

export class InputCard {
  private readonly meters = (['input', 'sent', 'mix'] as const).map((of) => ({
    of,
    bar: new MeterBar(element(`meter-${of}`, HTMLCanvasElement), block(`meter-${of}-text`)),
  }));

  constructor(
    private readonly desk: Desk,
    frames: Frames,
  ) {
    select('device').addEventListener('change', () => desk.chooseInput({ deviceId: select('device').value }));
    for (const [id, key] of SWITCHES) {
      const box = input(id);
      box.checked = desk[key];
      box.addEventListener('change', () => desk.chooseInput({ [key]: box.checked }));
    }
    navigator.mediaDevices?.addEventListener?.('devicechange', () => void this.devices());
    desk.bus.on('input', (state) => this.show(state));
    desk.bus.on('live', (live) => {
      frames.wake();
      this.show(live?.input.state ?? null);
    });
    frames.add(() => this.draw());
    void this.devices();
  }

  private async devices(): Promise<void> {
    const { live } = this.desk;
    const found = live ? await live.input.devices().catch(() => []) : [];
    const list = select('device');
    const options = found.filter(({ deviceId }) => deviceId !== '' && deviceId !== 'default').map(({ deviceId, label }, at) => new Option(label || `Microphone ${at + 1}`, deviceId));
    list.replaceChildren(new Option('Default microphone', ''), ...options);
    list.value = options.some(({ value }) => value === this.desk.deviceId) ? this.desk.deviceId : '';
  }

  private show(state: InputState | null): void {
    const chip = block('input-chip');
    setText(chip, state === null ? 'Off' : state.label || 'On');
    chip.className = state === null ? 'chip' : 'chip good';
    void this.devices();
    if (state === null) return;
    const told = SWITCHES.map(([, key, name]) => `${name} ${state[key] === null ? 'not told' : state[key] ? 'ON' : 'off'}`);
    const shape = [
      ...(state.channels === null ? [] : [state.channels === 1 ? 'one channel' : `${state.channels} channels`]),
      ...(state.sampleRate === null ? [] : [`${state.sampleRate.toLocaleString('en')} Hz`]),
      ...(state.latencyMs === null ? [] : [`${state.latencyMs.toFixed(1)} ms of its own`]),
    ];
    setText(block('input-note'), `The browser says: ${[...told, ...shape].join(', ')}.`);
  }

  private draw(): boolean {
    const { live } = this.desk;
    if (!live) return false;
    const levels = live.meters();
    for (const { of, bar } of this.meters) bar.show(levels[of].length > 0 ? levels[of] : SILENCE);
    return true;
  }
}
