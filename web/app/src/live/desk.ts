/**
 * What goes on, apart from how it looks: the live engine, the room, the input, recordings. Cards call it and hear its events.
 *
 * Invariant: the engine is made once, by the first thing that needs it, out of a click; what is chosen before counts from then on.
 */
import { Bus } from '../shell/bus.ts';
import { isBoolean, isNumber, isString, keep, recall } from '../shell/keep.ts';
import { explain, explainMicrophone } from '../shell/microphone.ts';
import type { Notice } from '../shell/notices.ts';
import type { InputState, LiveCodec, LiveOptions, LivePath, LiveSurface, LiveTelemetry, Peer, Room } from './package.ts';
import { invitation, placeOf, roomOf, tokenOf } from '../model/room_place.ts';

export interface Events {
  live: LiveSurface | null;
  room: Room | null;
  peers: readonly Peer[];
  input: InputState | null;
  chain: LiveSurface['chain'];
  statistics: LiveTelemetry;
  mixing: null;
  busy: boolean;
  notice: Notice;
}

export interface Doors {
  createLive(options: LiveOptions): Promise<LiveSurface>;
  openRoom(server: string): Promise<string>;
}

const isPath = (value: unknown): value is LivePath => value === 'channel' || value === 'track';
const isCodec = (value: unknown): value is LiveCodec => value === 's16' || value === 'f32' || value === 'opus';

export class Desk {
  readonly bus = new Bus<Events>();
  live: LiveSurface | null = null;
  busy = false;
  name = recall('live.name', '', isString);
  deviceId = recall('live.device', '', isString);
  echoCancellation = recall('live.echo', false, isBoolean);
  noiseSuppression = recall('live.noise', false, isBoolean);
  autoGainControl = recall('live.gain', false, isBoolean);
  path: LivePath = recall('live.path', 'channel', isPath);
  codec: LiveCodec = recall('live.codec', 's16', isCodec);
  /** `null`: what is usual for the coding and this page. */
  packetFrames: number | null = recall<number | null>('live.packet', null, isNumber);
  volume = recall('live.volume', 1, isNumber);
  private making: Promise<LiveSurface> | null = null;

  constructor(private readonly doors: Doors) {}

  /** The engine, made now if it is not there. */
  private async ready(): Promise<LiveSurface> {
    if (this.live) return this.live;
    this.making ??= this.make();
    try {
      return await this.making;
    } finally {
      this.making = null;
    }
  }

  private async make(): Promise<LiveSurface> {
    const packet = this.packetFrames === null ? {} : { packetFrames: this.packetFrames };
    const live = await this.doors.createLive({ path: this.path, codec: this.codec, ...packet });
    this.live = live;
    live.volume = this.volume;
    live.addEventListener('room', ({ detail }) => this.bus.emit('room', detail));
    live.addEventListener('peer', () => this.bus.emit('peers', live.peers));
    live.addEventListener('statistics', ({ detail }) => {
      this.bus.emit('peers', detail.peers);
      this.bus.emit('statistics', detail.telemetry);
    });
    live.addEventListener('input', ({ detail }) => {
      this.bus.emit('input', detail.input);
      if (detail.reason === 'ended') this.notice('error', 'The microphone is gone. Choose another device.');
    });
    live.addEventListener('chain', ({ detail }) => {
      keep('live.chain', detail.chain.document());
      this.bus.emit('chain', detail.chain);
    });
    live.addEventListener('state', () => this.bus.emit('mixing', null));
    live.addEventListener('problem', ({ detail }) => this.notice('error', detail.message));
    live.addEventListener('fault', ({ detail }) => this.notice('error', detail.recovered ? `${detail.message} It was replaced and goes on.` : detail.message));
    const kept = recall('live.chain', '', isString);
    if (kept !== '') await live.chain.set(kept).catch(() => false);
    this.bus.emit('live', live);
    this.bus.emit('chain', live.chain);
    return live;
  }

  notice(kind: Notice['kind'], text: string): void {
    this.bus.emit('notice', { kind, text });
  }

  /** One thing at a time; whatever fails is told. */
  private async work(job: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.bus.emit('busy', true);
    try {
      await job();
    } catch (error) {
      this.notice('error', explain(error));
    } finally {
      this.busy = false;
      this.bus.emit('busy', false);
    }
  }

  /** Opens the microphone that is chosen. Without one the room is entered all the same: one can listen. */
  private async microphone(live: LiveSurface): Promise<void> {
    const wish = { echoCancellation: this.echoCancellation, noiseSuppression: this.noiseSuppression, autoGainControl: this.autoGainControl };
    try {
      await live.input.use(this.deviceId === '' ? wish : { ...wish, deviceId: this.deviceId });
    } catch (error) {
      const { what, todo } = explainMicrophone(error);
      this.notice('error', `${what} ${todo} Until then you only listen.`);
    }
  }

  /** The microphone, without a room. */
  tryAlone(): Promise<void> {
    return this.work(async () => {
      const live = await this.ready();
      await live.resume();
      await this.microphone(live);
    });
  }

  /** Enters the room of the page's address, or opens one and puts it there. */
  enter(): Promise<void> {
    return this.work(async () => {
      const live = await this.ready();
      await live.resume();
      if (live.input.state === null) await this.microphone(live);
      const { server, token } = placeOf(new URL(location.href));
      let into = token;
      if (into === null) {
        into = tokenOf(await this.doors.openRoom(server));
        if (into === null) throw new Error('The server has answered with no room.');
        history.replaceState(null, '', invitation(new URL(location.href), into));
      }
      const room = await live.join(roomOf(server, into), this.name === '' ? {} : { name: this.name });
      this.bus.emit('room', room);
    });
  }

  leave(): Promise<void> {
    return this.work(async () => {
      await this.live?.leave();
      this.bus.emit('room', this.live?.room ?? null);
      this.bus.emit('peers', []);
    });
  }

  /** The link to this room, while there is one. */
  get link(): string | null {
    const address = new URL(location.href);
    const { token } = placeOf(address);
    return token === null ? null : invitation(address, token);
  }

  setName(name: string): void {
    this.name = name.trim();
    keep('live.name', this.name);
  }

  chooseInput(choice: Partial<Pick<Desk, 'deviceId' | 'echoCancellation' | 'noiseSuppression' | 'autoGainControl'>>): void {
    Object.assign(this, choice);
    keep('live.device', this.deviceId);
    keep('live.echo', this.echoCancellation);
    keep('live.noise', this.noiseSuppression);
    keep('live.gain', this.autoGainControl);
    const { live } = this;
    if (live?.input.state) void this.work(() => this.microphone(live));
  }

  chooseWay(choice: Partial<Pick<Desk, 'path' | 'codec' | 'packetFrames'>>): void {
    Object.assign(this, choice);
    keep('live.path', this.path);
    keep('live.codec', this.codec);
    keep('live.packet', this.packetFrames);
    if (!this.live) return;
    try {
      if (choice.codec !== undefined) this.live.codec = choice.codec;
      if (typeof choice.packetFrames === 'number') this.live.packetFrames = choice.packetFrames;
      if (choice.path !== undefined) this.live.path = choice.path;
    } catch (error) {
      this.notice('error', explain(error));
    }
    this.bus.emit('mixing', null);
  }

  setVolume(volume: number): void {
    this.volume = Math.min(1, Math.max(0, volume));
    keep('live.volume', this.volume);
    if (this.live) this.live.volume = this.volume;
    this.bus.emit('mixing', null);
  }

  setMonitor(gain: number): void {
    if (this.live) this.live.monitor = Math.min(1, Math.max(0, gain));
    this.bus.emit('mixing', null);
  }

  toggleMute(): void {
    if (this.live) this.live.mute = !this.live.mute;
    this.bus.emit('mixing', null);
  }

  async resume(): Promise<void> {
    await this.live?.resume().catch((error: unknown) => this.notice('error', explain(error)));
    this.bus.emit('mixing', null);
  }

  close(): void {
    void this.live?.close();
  }
}
