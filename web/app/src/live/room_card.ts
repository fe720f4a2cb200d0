/** The room: a name, the invitation, entering and leaving. */
import { block, button, element, input, say, setText } from '../shell/page.ts';
import type { Desk } from './desk.ts';
import type { Room } from './package.ts';

/** What a server's refusal means to a person, by its code. */
const REFUSALS: Record<string, string> = {
  'room-full': 'The room is full.',
  'bad-room': 'This link leads to no room: it may be cut short, or the server has a new key. Ask for a new link.',
  'bad-origin': 'This server takes no rooms from this page.',
  'too-many': 'The server has had too many tries from here. Wait a minute.',
  'bad-seat': 'Your seat was given up. Enter again.',
};

export class RoomCard {
  private room: Room | null = null;

  constructor(private readonly desk: Desk) {
    const name = input('name');
    name.value = desk.name;
    name.addEventListener('change', () => desk.setName(name.value));
    element('room-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      desk.setName(name.value);
      if (!this.inside) void desk.enter();
    });
    button('leave').addEventListener('click', () => void desk.leave());
    button('try').addEventListener('click', () => void desk.tryAlone());
    button('copy').addEventListener('click', () => void this.copy());
    const share = button('share');
    share.hidden = typeof navigator.share !== 'function';
    share.addEventListener('click', () => void navigator.share({ title: 'Play with me', url: desk.link ?? location.href }).catch(() => {}));
    input('link').addEventListener('focus', () => input('link').select());
    desk.bus.on('room', (room) => {
      this.room = room;
      this.show();
    });
    desk.bus.on('busy', () => this.show());
    desk.bus.on('live', () => this.show());
    desk.bus.on('input', () => this.show());
    addEventListener('hashchange', () => this.show());
    this.show();
  }

  private get inside(): boolean {
    return this.room?.state === 'joined' || this.room?.state === 'away' || this.room?.state === 'joining';
  }

  private async copy(): Promise<void> {
    const { link } = this.desk;
    if (link === null) return;
    try {
      await navigator.clipboard.writeText(link);
      say('The link is copied');
      setText(button('copy'), 'Copied');
    } catch {
      input('link').focus();
      this.desk.notice('info', 'The browser did not let this page copy: the link is marked, copy it by hand.');
    }
  }

  private show(): void {
    const { desk, inside } = this;
    const { link, busy } = desk;
    button('join').hidden = inside;
    button('join').disabled = busy;
    setText(block('join-text'), busy ? 'One moment…' : link === null ? 'Open a room' : 'Enter the room');
    button('leave').hidden = !inside;
    button('leave').disabled = busy;
    button('try').hidden = inside || (desk.live?.input.state ?? null) !== null;
    button('try').disabled = busy;
    input('name').disabled = inside;
    block('invite').hidden = link === null;
    if (link !== null && input('link').value !== link) input('link').value = link;
    block('permission').hidden = desk.live !== null;
    const chip = block('room-chip');
    const [text, kind] = this.state();
    setText(chip, text);
    chip.className = `chip ${kind}`;
    setText(block('room-says'), this.says());
  }

  private state(): [string, string] {
    switch (this.room?.state) {
      case 'joining':
        return ['Enters…', ''];
      case 'joined':
        return ['In the room', 'good'];
      case 'away':
        return ['Line to the room lost', 'bad'];
      case 'refused':
        return ['Refused', 'bad'];
      default:
        return ['Not connected', ''];
    }
  }

  private says(): string {
    const { room, desk } = this;
    switch (room?.state) {
      case 'joined':
        return `You are number ${room.you ?? '?'} of at most ${room.capacity ?? 8}. Send the link to others.`;
      case 'away':
        return 'The server is not there; it is tried again. Sound between you and the others goes on.';
      case 'refused':
        return REFUSALS[room.reason?.code ?? ''] ?? room.reason?.says ?? 'The server has refused.';
      default:
        return desk.link === null ? 'Open a room and send its link: who opens it plays along.' : 'You are invited. Wear headphones, and enter.';
    }
  }
}
