/**
 * The pump: packets from the worklet into the data channels of all peers, and back; it sets the clocks and makes and reads Opus. It runs in a Worker, or in the page where channels cannot
 * go into one.
 *
 * Invariant: what one peer sends or does harms no other.
 */
import { nowUs } from './clocks.js';
import { openCrossing, type Crossing, type CrossingParts } from './crossing.js';
import { Tag } from './layout.js';
import { Link } from './link.js';
import { OpusMaker } from './opus.js';
import { OpusEar } from './opus_ear.js';
import { capturedUs, CodecNumber, Flag, kindOf, PacketKind, pong, readAudio, readPong } from './packets.js';

const TICK_MS = 250;
const TELL_AGAIN_US = 2e6;

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
  /** Left out because too many wait in the channel. */
  dropped: number;
  /** Sound that was held back behind questions that nobody has answered. */
  heldBack: number;
  received: number;
}

export type PumpNews =
  | { say: 'links'; links: LinkNews[]; full: number }
  /** Questions to this peer are answered, or have not been for long, though the channel was given or open: told again while it lasts. */
  | { say: 'flow'; slot: number; flows: boolean }
  | { say: 'problem'; code: 'codec'; message: string; slot: number | null };

export type PumpOrder =
  | { order: 'begin'; parts: CrossingParts }
  | { order: 'attach'; slot: number; channel: RTCDataChannel }
  | { order: 'detach'; slot: number }
  /** The worklet was replaced. */
  | { order: 'again'; parts: CrossingParts }
  | { order: 'end' };

export class Pump {
  private readonly links = new Map<number, Link>();
  private crossing: Crossing;
  /** Packets that did not fit into those before. */
  private fullBefore = 0;
  private maker: OpusMaker | null = null;
  private failure: { message: string; toldUs: number } | null = null;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(
    parts: CrossingParts,
    private readonly tell: (news: PumpNews) => void,
  ) {
    this.crossing = openCrossing(parts, (tag, packet) => this.outward(tag, packet));
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  /** Another worklet has taken the place of the one before; channels and clocks stay. */
  again(parts: CrossingParts): void {
    this.fullBefore += this.crossing.full;
    this.crossing.close();
    this.crossing = openCrossing(parts, (tag, packet) => this.outward(tag, packet));
  }

  attach(slot: number, channel: RTCDataChannel): void {
    this.detach(slot);
    const link = new Link(slot, channel, nowUs());
    this.links.set(slot, link);
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }: MessageEvent) => {
      if (data instanceof ArrayBuffer) {
        this.inward(link, new Uint8Array(data));
      }
    };
    channel.onopen = () => link.ask(nowUs());
    link.ask(nowUs());
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
      link.sendSound(packet);
    }
  }

  private encode(packet: Uint8Array<ArrayBuffer>, redundant: boolean): void {
    const head = readAudio(packet);
    if (head === null || this.hasFailed()) {
      return;
    }
    if (this.maker === null || !this.maker.fits(head)) {
      this.maker?.close();
      const failed = (message: string): void => {
        this.failure ??= { message: `Opus cannot be made here: ${message}`, toldUs: -Infinity };
        this.hasFailed();
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

  /** Whether no Opus can be made; whoever asks for it all the same is told again. */
  private hasFailed(): boolean {
    const { failure } = this;
    const at = nowUs();
    if (failure !== null && at - failure.toldUs > TELL_AGAIN_US) {
      failure.toldUs = at;
      this.tell({ say: 'problem', code: 'codec', message: failure.message, slot: null });
    }
    return failure !== null;
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
          if (link.answered(answer.id, at)) {
            this.tell({ say: 'flow', slot: link.slot, flows: true });
          }
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

  private tick(): void {
    const at = nowUs();
    const links = [...this.links.values()].map((link): LinkNews => {
      if (link.tick(at)) {
        this.tell({ say: 'flow', slot: link.slot, flows: false });
      }
      const best = link.clock.best;
      const { slot, sent, dropped, heldBack, received, codec } = link;
      return {
        slot,
        open: link.channel.readyState === 'open',
        roundTripUs: link.clock.latestRoundTripUs,
        clockErrorUs: best === null ? null : best.roundTripUs / 2,
        transitUs: link.transit.mean(),
        codec,
        sent,
        dropped,
        heldBack,
        received,
      };
    });
    this.tell({ say: 'links', links, full: this.fullBefore + this.crossing.full });
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
