/**
 * Carries the meter's results into the block.
 *
 * Invariant: a quantum carries at most the block of results and `MOST` numbers of spectra, through views that are made once. A spectrum that is being carried
 * stays what it is in the meter meanwhile: it is written again a round later, and carrying takes a few quanta of that.
 */
import { EVERY_QUANTA } from '../gaps.js';
import { Section } from '../layout.js';
import { nextSlot, publish, type Shelf } from '../slots.js';
import type { Block } from '../block.js';
import type { Meter } from './instrument.js';

/** Numbers of spectra that a quantum carries: some two microseconds. */
const MOST = 8192;
/** Sections that are new once a frame or so: the page is to see them at once. */
const SLOW = (1 << Section.TONES) | (1 << Section.SPECTRUM) | (1 << Section.FAST) | (1 << Section.ZOOM);

interface Piece {
  from: Float32Array;
  /** Where it goes, in each slot. */
  to: Float32Array[];
}

/** A set of planes that are carried piece by piece. */
class Carrier {
  private readonly pieces: Piece[] = [];
  private at: number;

  constructor(
    planes: readonly Float32Array[],
    private readonly shelf: Shelf<Float32Array>,
  ) {
    let begin = 0;
    for (const plane of planes) {
      for (let from = 0; from < plane.length; from += MOST) {
        const end = Math.min(plane.length, from + MOST);
        const [low, high] = [begin + from, begin + end];
        this.pieces.push({ from: plane.subarray(from, end), to: shelf.slots.map((slot) => slot.subarray(low, high)) });
      }
      begin += plane.length;
    }
    this.at = this.pieces.length;
  }

  /** There is a new set. */
  begin(): void {
    this.at = 0;
  }

  /** Carries what fits into `room` numbers; what is left of the room. */
  carry(room: number): number {
    for (;;) {
      const piece = this.pieces[this.at];
      if (piece === undefined || piece.from.length > room) {
        return room;
      }
      const { words, counter, slots } = this.shelf;
      const slot = (Atomics.load(words, counter) + 1) & (slots.length - 1);
      (piece.to[slot] as Float32Array).set(piece.from);
      room -= piece.from.length;
      this.at += 1;
      if (this.at === this.pieces.length) {
        publish(this.shelf);
      }
    }
  }
}

export class Publisher {
  private readonly spectrum: Carrier;
  private readonly fast: Carrier;
  private readonly zoom: Carrier;
  private quanta = 0;

  constructor(
    private readonly meter: Meter,
    private readonly block: Block,
  ) {
    this.spectrum = new Carrier(meter.spectra, block.spectrum);
    this.fast = new Carrier(meter.fast === null ? [] : [meter.fast], block.fast);
    this.zoom = new Carrier(meter.zoom === null ? [] : [meter.zoom], block.zoom);
  }

  /** Carries all that is under way: between two quanta, before the block is copied. */
  finish(): void {
    this.fast.carry(Infinity);
    this.zoom.carry(Infinity);
    this.spectrum.carry(Infinity);
  }

  /** After a quantum, with what is new. */
  carry(fresh: number): void {
    if ((fresh & (1 << Section.SPECTRUM)) !== 0) {
      this.spectrum.begin();
    }
    if ((fresh & (1 << Section.FAST)) !== 0) {
      this.fast.begin();
    }
    if ((fresh & (1 << Section.ZOOM)) !== 0) {
      this.zoom.begin();
    }
    this.spectrum.carry(this.zoom.carry(this.fast.carry(MOST)));
    this.quanta = (this.quanta + 1) % EVERY_QUANTA;
    if (this.quanta === 0 || (fresh & SLOW) !== 0) {
      nextSlot(this.block.results).set(this.meter.results);
      publish(this.block.results);
    }
  }
}
