/** Pages with Live on them that meet in a room, and what they hear. */

import type { TestContext } from 'node:test';
import type { LiveOptions } from '../../src/live/api.ts';
import { start, type Name, type Started, type Tab } from './browsers.ts';
import { dist, pages } from './place.ts';
import { Served } from './served.ts';
import { serve } from './serving.ts';
import { floats } from './tones.ts';

export const RATE_HZ = 48_000;
/** The jitter buffer changes its depth by speed, 0.15 % at most, besides the drift that it measures: while it settles a tone is bent by both, most on a busy machine. */
export const BENT = 4e-3;

/** One side: its page, and the server that its recordings come back to. */
export interface Side {
  tab: Tab;
  site: Served;
}

/** Where rooms are, and how they end. */
export interface Host {
  url: string;
  end(): Promise<unknown>;
}

/** A page server for each kind of page, one server of rooms, browsers as they are needed. */
export class Stage {
  private readonly browsers = new Map<string, Started>();
  private count = 0;

  private constructor(
    private readonly t: TestContext,
    readonly host: Host,
    private readonly sites: Record<'isolated' | 'plain', Served>,
  ) {}

  /** `before`: scripts that are put before those of the package, by the end of their address. */
  static async open(t: TestContext, host?: (origins: string[]) => Promise<Host>, before: Record<string, string> = {}): Promise<Stage> {
    const folders = { '': pages, package: dist };
    const sites = { isolated: await Served.start({ folders, before }), plain: await Served.start({ folders, before, isolated: false }) };
    const origins = [sites.isolated.origin, sites.plain.origin];
    const hosting = await (host ?? ((allowed: string[]) => serve('http', allowed.flatMap((origin) => ['--origin', origin]))))(origins);
    const stage = new Stage(t, hosting, sites);
    t.after(async () => {
      for (const browser of stage.browsers.values()) await browser.close();
      await hosting.end();
      for (const site of Object.values(sites)) await site.stop();
    });
    return stage;
  }

  /** Opens a page and makes Live on it. */
  async side(name: Name, options: LiveOptions = {}, isolated = true): Promise<Side> {
    let browser = this.browsers.get(name);
    if (browser === undefined) {
      browser = await start(name, ['--disable-features=WebRtcHideLocalIpsWithMdns']);
      this.browsers.set(name, browser);
    }
    const tab = await browser.tab();
    const site = this.sites[isolated ? 'isolated' : 'plain'];
    await tab.open(`${site.origin}/live.html`);
    const said = await tab.call<Record<string, unknown>>('create', options);
    this.t.diagnostic(`${name}: ${JSON.stringify(said)}`);
    return { tab, site };
  }

  /** A room that is new. */
  room(side: Side): Promise<string> {
    return side.tab.call<string>('room', this.host.url);
  }

  /** Two sides in one new room, connected. */
  async meet(one: Side, other: Side): Promise<string> {
    const url = await this.room(one);
    await one.tab.call('join', { url, name: 'one' });
    await other.tab.call('join', { url, name: 'other' });
    for (const { tab } of [one, other]) await tab.call('peersAre', { state: 'connected', count: 1 });
    return url;
  }

  /** What a side hears for so long, interleaved stereo. */
  async hears(side: Side, seconds: number): Promise<Float32Array> {
    this.count += 1;
    const name = `heard-${this.count}`;
    await side.tab.call('heard', { name, seconds });
    return floats(side.site.take(name));
  }
}
