/**
 * A room without a server: pages talk through the test that drives them, by the messages of docs/signaling.md.
 *
 * What stands in for a page's WebSocket is `pages/relay.ts`.
 */

import type { Page } from 'playwright-core';

interface Member {
  id: number;
  name: string;
  say(message: object): void;
}

export class Relay {
  private readonly members: Member[] = [];
  private next = 1;

  /** Lets a page in; to be called before it is opened. */
  async admit(page: Page): Promise<void> {
    let me: Member | null = null;
    const say = (message: object): void => {
      void page.evaluate((text) => (globalThis as unknown as { relayHear?(text: string): void }).relayHear?.(text), JSON.stringify(message)).catch(() => {});
    };
    const others = (): Member[] => this.members.filter((member) => member !== me);
    await page.exposeFunction('relaySay', (text: string) => {
      const said = JSON.parse(text) as { type: string; name: string; to: number; data: unknown };
      if (said.type === 'join') {
        me = { id: this.next, name: said.name, say };
        this.next += 1;
        say({ type: 'joined', protocol: 1, you: me.id, seat: `seat ${me.id}`, capacity: 8, resumed: false, peers: this.members.map(({ id, name }) => ({ id, name, present: true })) });
        this.members.push(me);
        for (const other of others()) other.say({ type: 'peer-joined', id: me.id, name: me.name });
      } else if (said.type === 'signal') {
        this.members.find(({ id }) => id === said.to)?.say({ type: 'signal', from: me?.id ?? 0, data: said.data });
      } else if (said.type === 'ice-servers') {
        say({ type: 'ice-servers', servers: [], expires_secs: 0 });
      } else if (said.type === 'ping') {
        say({ type: 'pong' });
      } else if (said.type === 'leave' && me !== null) {
        const { id } = me;
        this.members.splice(this.members.indexOf(me), 1);
        for (const other of others()) other.say({ type: 'peer-left', id, reason: 'left' });
        me = null;
      }
    });
  }
}
