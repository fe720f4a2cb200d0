import { test } from 'node:test';
import { absent, start, type Name } from '../src/browsers.ts';
import { dist, needs, pages } from '../src/place.ts';
import { Served } from '../src/served.ts';
needs(dist);
for (const name of ['chromium', 'firefox'] satisfies Name[]) for (const isolated of [true, false]) {
  test(`${name} try ${isolated}`, { skip: absent(name), timeout: 60_000 }, async (t) => {
    const browser = await start(name);
    t.after(() => browser.close());
    const site = await Served.start({ folders: { '': pages, package: dist }, isolated });
    t.after(() => site.stop());
    const tab = await browser.tab();
    await tab.open(`${site.origin}/lab.html`);
    try {
    t.diagnostic(JSON.stringify(await tab.call('create', { clock: 'steady', sampleRate: 48000 })));
    t.diagnostic(JSON.stringify(await tab.call('signal', { kind: 'sine', frequency: 1000, levelDb: -6 })));
    const r = await tab.call<any>('reading', 4);
    delete r.spectrum; delete r.fast; delete r.zoom;
    t.diagnostic(JSON.stringify(r));
    const x = await tab.call<any>('telemetry'); delete x.histogram;
    t.diagnostic(JSON.stringify(x));
    t.diagnostic(JSON.stringify(await tab.call('still')));
    t.diagnostic(JSON.stringify((await tab.call<any>('scope', 4096)).frames));
    t.diagnostic(JSON.stringify(await tab.call('faults')));
    } finally { t.diagnostic(tab.said.join('\n')); }
  });
}
