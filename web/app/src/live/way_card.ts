/** Which way the sound goes, how it is coded, and what this side counts. */
import { block, select, setText } from '../shell/page.ts';
import type { Desk } from './desk.ts';
import { requirements, type LiveCodec, type LivePath, type LiveTelemetry } from './package.ts';

/** Frames of a packet that are offered, the usual one first. A packet has to fit into 1200 bytes, and by messages none is to come with every quantum. */
const SIZES: Record<LiveCodec, { shared: number[]; messages: number[] }> = {
  s16: { shared: [128, 64, 256], messages: [256] },
  f32: { shared: [128, 64], messages: [256] },
  opus: { shared: [240, 120, 480, 960], messages: [240, 480, 960] },
};
const RATE_HZ = 48_000;

export class WayCard {
  constructor(private readonly desk: Desk) {
    const path = select('path');
    path.value = desk.path;
    path.addEventListener('change', () => desk.chooseWay({ path: path.value as LivePath }));
    const codec = select('codec');
    const { opus } = requirements();
    for (const option of Array.from(codec.options)) option.disabled = option.value === 'opus' && !opus;
    codec.value = desk.codec === 'opus' && !opus ? 's16' : desk.codec;
    codec.addEventListener('change', () => {
      const chosen = codec.value as LiveCodec;
      desk.chooseWay({ codec: chosen, packetFrames: this.sizes(chosen)[0] ?? null });
      this.show();
    });
    const packet = select('packet');
    packet.addEventListener('change', () => desk.chooseWay({ packetFrames: Number(packet.value) }));
    desk.bus.on('live', () => this.show());
    desk.bus.on('mixing', () => this.show());
    desk.bus.on('statistics', (telemetry) => this.tell(telemetry));
    this.show();
  }

  private sizes(codec: LiveCodec): number[] {
    const { live } = this.desk;
    const shared = live ? live.transport === 'shared' : requirements().shared.possible;
    return SIZES[codec][shared ? 'shared' : 'messages'];
  }

  private show(): void {
    const { live, codec, packetFrames } = this.desk;
    const sizes = this.sizes(codec);
    const list = select('packet');
    const now = live?.packetFrames ?? packetFrames ?? sizes[0] ?? 128;
    const offered = [...new Set([...sizes, now])].sort((a, b) => a - b);
    const shape = offered.join();
    if (list.dataset['sizes'] !== shape) {
      list.dataset['sizes'] = shape;
      list.replaceChildren(...offered.map((frames) => new Option(`${frames} frames, ${((1000 * frames) / RATE_HZ).toFixed(1)} ms`, String(frames))));
    }
    list.value = String(now);
    list.disabled = this.desk.path === 'track';
    select('codec').disabled = this.desk.path === 'track';
    const chip = block('way-chip');
    setText(chip, !live ? 'Not started' : live.transport === 'shared' ? 'Shared memory' : 'Messages');
    chip.className = live ? 'chip good' : 'chip';
    setText(block('way-note'), live?.transportReason ?? '');
  }

  private tell({ sentPackets, droppedPackets, leftOut, quanta, own }: LiveTelemetry): void {
    setText(block('way-sent'), `${sentPackets.toLocaleString('en')} packets`);
    setText(block('way-dropped'), `${droppedPackets.toLocaleString('en')} packets`);
    setText(block('way-left'), `${leftOut.toLocaleString('en')} of ${quanta.toLocaleString('en')}`);
    const output = (own.outputLatencyMs ?? 0) + (own.baseLatencyMs ?? 0);
    setText(block('way-output'), own.outputLatencyMs === null && own.baseLatencyMs === null ? 'not told' : `${output.toFixed(1)} ms`);
  }
}
