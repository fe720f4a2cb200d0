/** What the Lab advises when something is in the way, for the walk. */
import assert from 'node:assert/strict';
import { open, wav } from './lab_page.mjs';

const refusing = (name) => `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', '${name}'); };`;

async function opened(at, before) {
  await at.page.close();
  return open(at.context.browser(), at.site, before);
}

export const advice = {
  async isolation(at) {
    const line = at.page.getByText('This page is not cross-origin isolated.');
    await at.button('Start').click();
    await at.tuner('A4');
    assert.equal(await line.count(), at.isolated ? 0 : 1);
    await at.stop();
  },

  async refusals(at) {
    for (const [name, words] of [['NotAllowedError', 'The microphone was refused.'], ['NotFoundError', 'There is no microphone.'], ['NotReadableError', 'could not be opened']]) {
      const here = await opened(at, refusing(name));
      await here.page.getByRole('radio', { name: 'Microphone' }).check();
      await here.button('Start').click();
      await here.page.locator('#advice .problem').getByText(words).waitFor();
      await here.button('Start').waitFor();
      await here.page.getByRole('radio', { name: 'Test signal' }).check();
      await here.button('Start').click();
      await here.tuner('A4');
      assert.equal(await here.page.locator('#advice .problem').count(), 0, 'the advice goes when something else is measured');
      assert.deepEqual(here.wrong, []);
      await here.context.close();
    }
  },

  /** Without SIMD the levels are measured all the same, and the page says why it is not more. */
  async fallback(at) {
    const here = await opened(at, 'WebAssembly.validate = () => false; WebAssembly.compile = WebAssembly.compileStreaming = async () => { throw new WebAssembly.CompileError("no vectors"); };');
    await here.page.getByText('This browser has no WebAssembly SIMD.').waitFor();
    await here.button('Start').click();
    if (!at.standIn) {
      await here.page.locator('#file-input').setInputFiles({ name: 'tone.wav', mimeType: 'audio/wav', buffer: wav(440, 2) });
      await here.page.getByText('Fallback', { exact: true }).waitFor();
      await here.shows('[data-figure=peak]', /^−12\.\d\d/);
      assert.equal(await here.page.locator('.lv-letter').textContent(), '–');
    }
    await here.context.close();
  },

  /** Where the browser holds the sound back, the page says so, and a click lets it go on. */
  async held(at) {
    const here = await opened(at, 'globalThis.contexts = []; globalThis.AudioContext = class extends AudioContext { constructor(...options) { super(...options); contexts.push(this); } };');
    await here.button('Start').click();
    await here.tuner('A4');
    await here.page.evaluate(() => contexts.at(-1).suspend());
    await here.page.getByText('The browser holds the sound back.').waitFor();
    await here.button('Let it flow').click();
    await here.page.getByText('The browser holds the sound back.').waitFor({ state: 'hidden' });
    await here.tuner('A4');
    await here.page.evaluate(() => contexts.at(-1).close());
    await here.page.getByText('The sound output was closed.').waitFor();
    await here.button('Restart the instrument').click();
    await here.tuner('A4');
    assert.deepEqual(here.wrong, []);
    await here.context.close();
  },
};
