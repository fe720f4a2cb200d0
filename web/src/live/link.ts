/**
 * One peer's data channel: what may go into it now, and whether anything comes through it at all.
 *
 * Invariant: sound that would be late is dropped here and now, instead of delaying all that follows. What waits in the channel is seen from its count of bytes; what waits behind it, in the
 * browser or the network, from questions that nobody answers. That matters past the moment: a queue of seconds is what SCTP takes for the length of the way, and by that it reckons how
 * long it is silent after a loss.
 */
import { Least, PeerClock, Transit } from './clocks.js';
import type { OpusEar } from './opus_ear.js';
import { ping } from './packets.js';

/** Packets that may wait in a channel. */
const MOST_BACKED_UP = 4;
/** Ticks in which a question is asked each time; later once a second, and each time again while one is not answered. */
const EAGER_TICKS = 12;
/** Sound is held back while a question is older than this, longer than the way there and back takes at least, and so many are open: fewer may be lost ones. */
const HOLD_US = 1e6;
const HOLD_QUESTIONS = 4;
/** A channel is stuck after so long without an answer: its connection is made anew. */
const STUCK_US = 8e6;
/** Open questions that are remembered. */
const MOST_QUESTIONS = 64;
/** Between two ticks that are further apart this thread stood still: answers may wait that it has not seen. */
const STOOD_STILL_US = 2e6;
/** A way that takes longer than this is none to play over: its length excuses no more. */
const LONGEST_WAY_US = 2e6;
/** The least time there and back is that of the last so long, and of as long before. */
const LEAST_OVER_US = 60e6;

export class Link {
  readonly clock = new PeerClock();
  readonly transit = new Transit();
  ear: OpusEar | null = null;
  codec: number | null = null;
  sent = 0;
  dropped = 0;
  /** Packets of sound that were held back. */
  heldBack = 0;
  received = 0;
  /** Sound waits until a question is answered. */
  held = false;
  private flows = false;
  private ticks = 0;
  private questions = 0;
  private tickUs: number | null = null;
  private readonly least = new Least(LEAST_OVER_US);
  private readonly open: { id: number; atUs: number }[] = [];
  /** Bytes of the largest of the last packets: what "a packet" is to who counts those that wait. */
  private usual = 0;

  /** `sinceUs`: from when on an answer is waited for. */
  constructor(
    readonly slot: number,
    readonly channel: RTCDataChannel,
    private sinceUs: number,
  ) {}

  /** Sends a question, an answer or a report. */
  send(packet: Uint8Array<ArrayBuffer>): void {
    const { channel } = this;
    if (channel.readyState !== 'open') {
      return;
    }
    // These are small and go right behind a packet of sound: measured by themselves they would never find room.
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

  sendSound(packet: Uint8Array<ArrayBuffer>): void {
    if (this.held) {
      this.heldBack += 1;
    } else {
      this.send(packet);
    }
  }

  /** Asks for the other side's clock, and so whether it hears. */
  ask(atUs: number): void {
    this.questions += 1;
    if (this.open.length < MOST_QUESTIONS && this.channel.readyState === 'open') {
      this.open.push({ id: this.questions, atUs });
    }
    this.send(ping(this.questions, atUs));
  }

  /** A question was answered; true where none had been for long. */
  answered(id: number, atUs: number): boolean {
    const known = this.open.findIndex((one) => one.id === id);
    const [asked] = this.open.splice(0, known + 1).slice(-1);
    if (asked === undefined) {
      return false;
    }
    this.least.take(atUs - asked.atUs, atUs);
    this.sinceUs = atUs;
    this.hold(atUs);
    const news = !this.flows;
    this.flows = true;
    return news;
  }

  /** Four times a second; true where nothing has come through for long, each time that long has passed again. */
  tick(atUs: number): boolean {
    this.ticks += 1;
    const gapUs = atUs - (this.tickUs ?? atUs);
    this.tickUs = atUs;
    if (gapUs > STOOD_STILL_US) {
      this.sinceUs += gapUs;
      this.open.forEach((one) => (one.atUs += gapUs));
    }
    if (this.ticks <= EAGER_TICKS || this.ticks % 4 === 0 || this.open.length > 0) {
      this.ask(atUs);
    }
    this.hold(atUs);
    const isStuck = atUs - this.sinceUs > STUCK_US;
    if (isStuck) {
      this.flows = false;
      this.sinceUs = atUs;
    }
    return isStuck;
  }

  private hold(atUs: number): void {
    const [oldest] = this.open;
    const wayUs = this.least.value === Infinity ? 0 : Math.min(LONGEST_WAY_US, this.least.value);
    this.held = oldest !== undefined && this.open.length >= HOLD_QUESTIONS && atUs - oldest.atUs > HOLD_US + wayUs;
  }

  close(): void {
    const { channel } = this;
    channel.onmessage = null;
    channel.onopen = null;
    channel.close();
    this.ear?.close();
  }
}
