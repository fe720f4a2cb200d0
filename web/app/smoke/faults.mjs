/** What goes wrong around the page, for the walk: an output that is lost, a browser that is too old. */
import assert from 'node:assert/strict';

export const faults = {
  /** The output is closed under the page, as when a device goes for good: it says so, and another engine goes on. */
  async lostOutput(at) {
    const { page, button } = at;
    await page.addInitScript(() => {
      globalThis.contexts = [];
      globalThis.AudioContext = class extends AudioContext {
        constructor(...options) {
          super(...options);
          contexts.push(this);
        }
      };
    });
    await page.reload();
    await at.good();
    await button('Play').click();
    await at.reaches(1);
    await page.evaluate(() => contexts.at(-1).suspend());
    await at.notice('The browser holds the sound back.');
    await button('Let it sound').click();
    await at.reaches(2);
    await page.evaluate(() => contexts.at(-1).close());
    await at.notice('The sound output was closed.');
    await button('Restart engine').last().click();
    await at.reaches(3);
    assert.equal(await page.getByRole('region', { name: 'Notices' }).innerText(), '');
    await button('Stop').click();
  },

  async tooOld(at) {
    const context = await at.page.context().browser().newContext();
    await context.addInitScript(() => delete globalThis.AudioWorkletNode);
    const page = await context.newPage();
    await page.goto(at.page.url());
    await page.getByRole('heading', { name: 'This browser is too old' }).waitFor();
    await page.getByText('Missing here: AudioWorklet').waitFor();
    assert.equal(await page.getByRole('button').count(), 0);
    await context.close();
  },
};
