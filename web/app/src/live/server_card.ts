/** Media servers: what is sent goes to one by WHIP, what one sends comes by WHEP. */
import { explain } from '../shell/microphone.ts';
import { block, button, element, input, make, makeButton, setText } from '../shell/page.ts';
import type { Desk } from './desk.ts';
import type { Session } from './package.ts';

export class ServerCard {
  private readonly open = new Set<Session>();

  constructor(private readonly desk: Desk) {
    element('server-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      void this.connect('publish');
    });
    button('listen').addEventListener('click', () => void this.connect('listen'));
    desk.bus.on('live', () => this.show());
  }

  private address(): URL | null {
    const text = input('server-url').value.trim();
    try {
      const url = new URL(text);
      if (url.protocol === 'https:' || url.protocol === 'http:') return url;
    } catch {
      // Told below.
    }
    setText(block('server-problem'), `${text === '' ? 'Nothing' : text} is no address; one begins with https:// or http://.`);
    input('server-url').setAttribute('aria-invalid', 'true');
    input('server-url').focus();
    return null;
  }

  private async connect(what: 'publish' | 'listen'): Promise<void> {
    const { live } = this.desk;
    if (!live) return;
    setText(block('server-problem'), '');
    input('server-url').removeAttribute('aria-invalid');
    const url = this.address();
    if (!url) return;
    const token = input('server-token').value.trim();
    const options = token === '' ? {} : { token };
    for (const id of ['publish', 'listen'] as const) button(id).disabled = true;
    try {
      const session = what === 'publish' ? await live.publish(url, options) : await live.listen(url, options);
      this.add(what, url, session);
    } catch (error) {
      setText(block('server-problem'), explain(error));
    }
    this.show();
  }

  private add(what: 'publish' | 'listen', url: URL, session: Session): void {
    const state = make('span', { class: 'file-note', text: session.state });
    const title = `${what === 'publish' ? 'To' : 'From'} ${url.host}`;
    const item = make('li', { class: 'take' }, make('span', { class: 'file-name', text: title }), state, makeButton({ class: 'text-button', text: 'End', label: `End ${title}` }, () => {
      this.open.delete(session);
      item.remove();
      void session.close().catch((error: unknown) => this.desk.notice('error', explain(error)));
      this.show();
    }));
    session.addEventListener('state', ({ detail }) => setText(state, detail.state));
    this.open.add(session);
    block('sessions').append(item);
  }

  private show(): void {
    for (const id of ['publish', 'listen'] as const) button(id).disabled = this.desk.live === null;
    const chip = block('server-chip');
    setText(chip, this.open.size === 0 ? 'Not connected' : `${this.open.size} open`);
    chip.className = this.open.size === 0 ? 'chip' : 'chip good';
  }
}
