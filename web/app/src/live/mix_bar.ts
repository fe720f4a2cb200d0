/** The bar that is always at hand: mute, hear yourself, volume, and the click that lets it sound. */
import { formatDb, toDb } from '../model/decibel.ts';
import { block, button, element, input, say, setText } from '../shell/page.ts';
import type { Desk } from './desk.ts';

/** Below this the round trip through the loudspeaker is a howl waiting to happen, so it is said. */
const HOWL = 'You hear yourself: wear headphones, or it howls.';

export class MixBar {
  private warned = false;

  constructor(private readonly desk: Desk) {
    button('mute').addEventListener('click', () => this.mute());
    button('resume').addEventListener('click', () => void desk.resume());
    const monitor = input('monitor');
    monitor.addEventListener('input', () => {
      desk.setMonitor(Number(monitor.value) ** 2);
      if (!this.warned && Number(monitor.value) > 0) desk.notice('info', HOWL);
      this.warned = true;
    });
    const volume = input('volume');
    volume.value = String(Math.sqrt(desk.volume));
    volume.addEventListener('input', () => desk.setVolume(Number(volume.value) ** 2));
    for (const event of ['live', 'mixing', 'room', 'input'] as const) desk.bus.on(event, () => this.show());
    this.show();
  }

  mute(): void {
    if (!this.desk.live) return;
    this.desk.toggleMute();
    say(this.desk.live.mute ? 'You are muted' : 'You are heard');
  }

  nudge(by: number): void {
    this.desk.setVolume((Math.sqrt(this.desk.volume) + by) ** 2);
    input('volume').value = String(Math.sqrt(this.desk.volume));
  }

  private show(): void {
    const { live, volume } = this.desk;
    for (const id of ['monitor', 'volume'] as const) input(id).disabled = live === null;
    const mute = button('mute');
    mute.disabled = live === null;
    mute.setAttribute('aria-pressed', String(live?.mute ?? false));
    setText(block('mute-text'), live?.mute ? 'Muted' : 'Mute');
    element('mute-icon', SVGUseElement).setAttribute('href', live?.mute ? '#i-mic-off' : '#i-mic');
    const monitor = live?.monitor ?? 0;
    const monitorText = monitor > 0 ? `${formatDb(toDb(monitor))} dB` : 'off';
    setText(block('monitor-text'), monitorText);
    input('monitor').setAttribute('aria-valuetext', monitorText);
    const volumeText = volume > 0 ? `${formatDb(toDb(volume))} dB` : 'silent';
    setText(block('volume-text'), volumeText);
    input('volume').setAttribute('aria-valuetext', volumeText);
    button('resume').hidden = live === null || live.context.state === 'running';
  }
}
