/**
 * Who does which tasks of a round.
 *
 * Invariant: every task is given out once, in runs of consecutive ones. A hand first gets what it has kept from measuring, then what
 * nobody has kept, from the front, and in the end what others have kept and not come to.
 */
export interface Run {
  from: number;
  /** After the last. */
  to: number;
}

export class Allotment {
  /** The hand that has kept a task; -1 for none, -2 once it is given out. */
  private readonly owner: Int16Array;
  /** Before these nothing is left of a hand's own, of nobody's and of anybody's. */
  private readonly front: number[];
  private nobodys = 0;
  private anybodys = 0;

  constructor(
    private readonly tasks: number,
    private readonly run: number,
    kept: readonly (readonly number[])[],
  ) {
    this.owner = new Int16Array(tasks).fill(-1);
    kept.forEach((list, hand) =>
      list.forEach((task) => {
        this.owner[task] = hand;
      }),
    );
    this.front = kept.map(() => 0);
  }

  /** The next run for a hand; `null` when all is given out. */
  next(hand: number): Run | null {
    this.front[hand] = this.find(this.front[hand] ?? 0, (owner) => owner === hand);
    if ((this.front[hand] ?? this.tasks) < this.tasks) {
      return this.take(this.front[hand] ?? 0);
    }
    this.nobodys = this.find(this.nobodys, (owner) => owner === -1);
    if (this.nobodys < this.tasks) {
      return this.take(this.nobodys);
    }
    this.anybodys = this.find(this.anybodys, (owner) => owner !== -2);
    return this.anybodys < this.tasks ? this.take(this.anybodys) : null;
  }

  private find(from: number, wanted: (owner: number) => boolean): number {
    let at = from;
    while (at < this.tasks && !wanted(this.owner[at] ?? -2)) {
      at += 1;
    }
    return at;
  }

  /** Gives out what is alike from here on. */
  private take(from: number): Run {
    const owner = this.owner[from];
    let to = from;
    while (to < this.tasks && to - from < this.run && this.owner[to] === owner) {
      this.owner[to] = -2;
      to += 1;
    }
    return { from, to };
  }
}
