/** The others: who, how late, how whole, with the last minutes as a line; gain, mute, solo. */
import { formatDb, toDb } from '../model/decibel.ts';
import type { Frames } from '../shell/frames.ts';
import { block, make, makeButton, say, setText } from '../shell/page.ts';
import type { Desk } from './desk.ts';
import { HistoryLine } from './history_line.ts';
import { MeterBar } from './meter_bar.ts';
import type { Peer } from './package.ts';
import { delayText, figuresOf, partsText, quality, stateText } from '../model/peer_text.ts';

interface Row {
  peer: Peer;
  item: HTMLLIElement;
  meter: MeterBar;
  line: HistoryLine;
  show(): void;
}

export class PeersCard {
  private readonly rows = new Map<number, Row>();

  constructor(
    private readonly desk: Desk,
    frames: Frames,
  ) {
    desk.bus.on('peers', (peers) => {
      this.take(peers);
      frames.wake();
    });
    desk.bus.on('room', (room) => {
      if (room === null || room.state === 'idle') this.take([]);
    });
    frames.add(() => this.draw());
  }

  private take(peers: readonly Peer[]): void {
    const here = peers.filter(({ state }) => state !== 'left');
    for (const [id, row] of this.rows) {
      if (here.some((peer) => peer.id === id && peer === row.peer)) continue;
      row.item.remove();
      this.rows.delete(id);
      say(`${row.peer.name || `Number ${id}`} has left`);
    }
    for (const peer of here) {
      if (!this.rows.has(peer.id)) this.add(peer);
      this.rows.get(peer.id)?.show();
    }
    block('peers-empty').hidden = here.length > 0;
    setText(block('peers-count'), here.length === 0 ? '' : String(here.length));
  }

  private add(peer: Peer): void {
    const who = peer.name || `Number ${peer.id}`;
    const name = make('h3', { class: 'peer-name', text: who });
    const state = make('span', { class: 'chip' });
    const delay = make('p', { class: 'peer-delay' });
    const parts = make('p', { class: 'reason' });
    const meter = make('canvas', { class: 'peer-meter', label: `Level of ${who}` });
    meter.setAttribute('role', 'img');
    const meterText = make('output', { class: 'peer-level', label: `Level of ${who} in dB` });
    const line = make('canvas', { class: 'peer-line' });
    line.setAttribute('role', 'img');
    const figures = make('dl', { class: 'telemetry' });
    const gain = make('input', { label: `Gain of ${who}` });
    Object.assign(gain, { type: 'range', min: '0', max: '2', step: '0.02', value: String(Math.sqrt(peer.gain)) });
    const gainText = make('output', { class: 'peer-gain' });
    const mute = makeButton({ class: 'text-button', text: 'Mute', label: `Mute ${who}` }, () => this.toggle(peer, 'muted'));
    const solo = makeButton({ class: 'text-button', text: 'Solo', label: `Solo ${who}` }, () => this.toggle(peer, 'solo'));
    gain.addEventListener('input', () => {
      peer.gain = Number(gain.value) ** 2;
      row.show();
    });
    const item = make('li', { class: 'peer' },
      make('div', { class: 'peer-head' }, name, state, delay),
      make('div', { class: 'peer-sound' }, meter, meterText, gain, gainText, mute, solo),
      line, parts, figures);
    const row: Row = {
      peer, item,
      meter: new MeterBar(meter, meterText),
      line: new HistoryLine(line),
      show: () => {
        const [text, kind] = stateText(peer);
        setText(state, text);
        state.className = `chip ${kind}`;
        setText(delay, delayText(peer.statistics.delay));
        setText(parts, partsText(peer.statistics.delay));
        line.setAttribute('aria-label', `Delay, loss and buffer of ${who} over time: ${quality(peer)}`);
        const gainDb = peer.gain > 0 ? `${formatDb(toDb(peer.gain))} dB` : 'silent';
        setText(gainText, gainDb);
        gain.setAttribute('aria-valuetext', gainDb);
        mute.setAttribute('aria-pressed', String(peer.muted));
        solo.setAttribute('aria-pressed', String(peer.solo));
        fill(figures, figuresOf(peer));
        row.line.show(peer.history);
      },
    };
    this.rows.set(peer.id, row);
    block('peers').append(item);
    say(`${who} is here`);
  }

  private toggle(peer: Peer, what: 'muted' | 'solo'): void {
    peer[what] = !peer[what];
    for (const row of this.rows.values()) row.show();
  }

  private draw(): boolean {
    const { live } = this.desk;
    if (!live || this.rows.size === 0) return false;
    const { peers } = live.meters();
    for (const [id, row] of this.rows) row.meter.show(peers.get(id) ?? []);
    return true;
  }
}

/** Names and figures, the elements made once. */
function fill(list: HTMLElement, figures: readonly (readonly [string, string])[]): void {
  figures.forEach(([name, figure], at) => {
    let box = list.children[at];
    if (!box) {
      box = make('div', {}, make('dt', { text: name }), make('dd'));
      list.append(box);
    }
    const [dt, dd] = Array.from(box.children);
    if (dt) setText(dt, name);
    if (dd) setText(dd, figure);
  });
}
