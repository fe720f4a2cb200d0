/**
 * The pump: packets from the worklet into the data channels of all peers, and back; it sets the clocks and makes and reads Opus. It runs in a Worker, or in the page where channels cannot
 * go into one.
 *
 * Invariant: a channel that is backed up by more than `MOST_BACKED_UP` packets loses the next one here and now, instead of delaying all that follow; what one peer sends or does harms
 * no other.
 */
import { nowUs, PeerClock, Transit } from './clocks.js';
import { openCrossing, type Crossing, type CrossingParts } from './crossing.js';
import { Tag } from './layout.js';
import { OpusMaker } from './opus.js';
import { OpusEar } from './opus_ear.js';
import { capturedUs, CodecNumber, Flag, kindOf, PacketKind, ping, pong, readAudio, readPong } from './packets.js';

/** Packets that may wait in a channel. */
const MOST_BACKED_UP = 4;
const TICK_MS = 250;
/** Ticks in which the clock is asked for each time; later once a second. */
const EAGER_TICKS = 12;

/** What the pump knows of a peer, told four times a second. */
export interface LinkNews {
  slot: number;
  open: boolean;
  roundTripUs: number | null;
  clockErrorUs: number | null;
  /** From the capture of the last frames there to here, the mean since the last news. */
  transitUs: number | null;
  codec: number | null;
  sent: number;
  dropped: number;
  received: number;
}

export type PumpNews =
  | { say: 'links'; links: LinkNews[]; full: number }
  | { say: 'channel'; slot: number; open: boolean }
  | { say: 'problem'; code: 'codec'; message: string; slot: number | null };

export type PumpOrder =
  | { order: 'begin'; parts: CrossingParts }
  | { order: 'attach'; slot: number; channel: RTCDataChannel }
  | { order: 'detach'; slot: number }
  | { order: 'end' };

export class Link {
  readonly clock = new PeerClock();
  readonly transit = new Transit();
  ear: OpusEar | null = null;
  codec: number | null = null;
  sent = 0;
  dropped = 0;
  received = 0;
  ticks = 0;
  /** Bytes of the largest of the last packets: what "a packet" is to who counts those that wait. */
  private usual = 0;

  constructor(readonly slot: number, readonly channel: RTCDataChannel) {}

  send(packet: Uint8Array<ArrayBuffer>): void {
    const { channel } = this;
    if (channel.readyState !== 'open') {
      return;
    }
    // A question or a report is small and goes right behind a packet of sound: measured by itself it would never find room.
    this.usual = Math.max(packet.length, this.usual - (this.usual >> 6));
    if (channel.bufferedAmount > MOST_BACKED_UP * this.usual) {
      this.dropped += 1;
      return;
    }
    try {
      channel.send(packet);
      this.sent += 1;
    } catch {
      this.dropped += 1;
    }
  }

  close(): void {
    const { channel } = this;
    channel.onmessage = null;
    channel.onopen = null;
    channel.onclose = null;
    channel.close();
    this.ear?.close();
  }
}

export class Pump {
  private readonly links = new Map<number, Link>();
  private readonly crossing: Crossing;
  private maker: OpusMaker | null = null;
  private makerFailed = false;
  private readonly timer: ReturnType<typeof setInterval>;
  private pings = 0;

  constructor(
    parts: CrossingParts,
    private readonly tell: (news: PumpNews) => void,
  ) {
    this.crossing = openCrossing(parts, (tag, packet) => this.outward(tag, packet));
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  attach(slot: number, channel: RTCDataChannel): void {
    this.detach(slot);
    const link = new Link(slot, channel);
    this.links.set(slot, link);
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }: MessageEvent) => {
      if (data instanceof ArrayBuffer) {
        this.inward(link, new Uint8Array(data));
      }
    };
    const opened = (): void => {
      this.tell({ say: 'channel', slot, open: true });
      this.ask(link);
    };
    channel.onopen = opened;
    channel.onclose = () => {
      if (this.links.get(slot) === link) {
        this.tell({ say: 'channel', slot, open: false });
      }
    };
    if (channel.readyState === 'open') {
      opened();
    }
  }

  detach(slot: number): void {
    this.links.get(slot)?.close();
    this.links.delete(slot);
  }

  private outward(tag: number, packet: Uint8Array<ArrayBuffer>): void {
    if ((tag & Tag.ONE) !== 0) {
      this.links.get(tag & Tag.SLOT)?.send(packet);
      return;
    }
    const head = readAudio(packet);
    if (head === null) {
      return;
    }
    if (tag === Tag.ENCODE) {
      this.encode(packet, (head.flags & Flag.REDUNDANT) !== 0);
    } else {
      this.toAll(packet);
    }
  }

  private toAll(packet: Uint8Array<ArrayBuffer>): void {
    for (const link of this.links.values()) {
      link.send(packet);
    }
  }

  private encode(packet: Uint8Array<ArrayBuffer>, redundant: boolean): void {
    const head = readAudio(packet);
    if (head === null || this.makerFailed) {
      return;
    }
    if (this.maker === null || !this.maker.fits(head)) {
      this.maker?.close();
      const failed = (message: string): void => {
        this.makerFailed = true;
        this.tell({ say: 'problem', code: 'codec', message: `Opus cannot be made here: ${message}`, slot: null });
      };
      try {
        this.maker = new OpusMaker(head, (made) => this.toAll(made), failed);
      } catch (cause) {
        failed(String(cause));
        return;
      }
    }
    this.maker.take(packet, head, redundant);
  }

  private inward(link: Link, bytes: Uint8Array<ArrayBuffer>): void {
    const at = nowUs();
    switch (kindOf(bytes)) {
      case PacketKind.PING: {
        const answer = pong(bytes, at);
        if (answer !== null) {
          link.send(answer);
        }
        break;
      }
      case PacketKind.PONG: {
        const answer = readPong(bytes);
        if (answer !== null) {
          link.clock.answered(answer.askedUs, answer.answeredUs, at);
        }
        break;
      }
      case PacketKind.AUDIO: {
        link.received += 1;
        link.transit.take(capturedUs(bytes), at, link.clock.best);
        link.codec = (bytes[1] as number) & 15;
        if (link.codec === CodecNumber.OPUS) {
          this.decode(link, bytes);
        } else {
          link.ear?.clear();
          this.crossing.deliver(link.slot, bytes);
        }
        break;
      }
      case PacketKind.REPORT:
        this.crossing.deliver(link.slot, bytes);
        break;
    }
  }

  private decode(link: Link, bytes: Uint8Array): void {
    link.ear ??= new OpusEar((tag, packet) => void this.crossing.deliver(link.slot | tag, packet), (message) => this.unread(link, message));
    link.ear.take(bytes);
  }

  private unread({ slot }: Link, message: string): void {
    this.tell({ say: 'problem', code: 'codec', message: `Opus of this peer cannot be read here: ${message}`, slot });
  }

  private ask(link: Link): void {
    this.pings = (this.pings + 1) >>> 0;
    link.send(ping(this.pings, nowUs()));
  }

  private tick(): void {
    const links = [...this.links.values()].map((link): LinkNews => {
      link.ticks += 1;
      if (link.ticks <= EAGER_TICKS || link.ticks % 4 === 0) {
        this.ask(link);
      }
      const best = link.clock.best;
      const { slot, sent, dropped, received, codec } = link;
      return {
        slot,
        open: link.channel.readyState === 'open',
        roundTripUs: link.clock.latestRoundTripUs,
        clockErrorUs: best === null ? null : best.roundTripUs / 2,
        transitUs: link.transit.mean(),
        codec,
        sent,
        dropped,
        received,
      };
    });
    this.tell({ say: 'links', links, full: this.crossing.full });
  }

  close(): void {
    clearInterval(this.timer);
    for (const slot of [...this.links.keys()]) {
      this.detach(slot);
    }
    this.maker?.close();
    this.crossing.close();
  }
}
