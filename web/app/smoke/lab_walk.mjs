/**
 * Walks through the Lab as a person would: every source, every button, every file that it saves, what it advises.
 * `node smoke/lab_walk.mjs [BUILD_FOLDER] [isolated|plain] [PART]...`; ends with 1 when something is not as it should be.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { advice } from './lab_advice.mjs';
import { centsOf, open, wav } from './lab_page.mjs';
import { serve } from './serve.mjs';

const folder = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));

const parts = {
  ...advice,

  /** The tone that was asked for, within its own error bar and a hundred thousandth of a cent for what the page rounds. */
  async signal(at) {
    await at.signal('sine', { frequency: '439.1234', level: '−20' });
    await at.button('Start').click();
    const seen = await at.tuner('A4');
    const truth = centsOf(439.1234, 440);
    assert.ok(Math.abs(seen.cents - truth) <= 4 * seen.error + 1e-5, `${seen.cents} ± ${seen.error} cents, and it is ${truth}`);
    assert.ok(Math.abs(seen.hertz - 439.1234) <= 4 * seen.hertzError + 1e-7, `${seen.hertz} Hz`);
    assert.ok(seen.error <= 0.001, `the error bar is ${seen.error} cent`);
    await at.page.waitForFunction(() => /^−20\.0\d \//.test(document.querySelector('[data-figure=peak]').textContent));
    await at.shows('#view-tones tbody tr:first-child', /A4/);
    await at.stop();
  },

  async everySignal(at) {
    await at.button('Start').click();
    await at.page.getByText('Measures a test signal').waitFor();
    const kinds = await at.page.locator('#signal-kind option').evaluateAll((options) => options.map(({ value }) => value));
    assert.ok(kinds.length >= 14);
    for (const kind of kinds) {
      await at.page.locator('#meta').evaluate((meta) => meta.replaceChildren('waits'));
      await at.page.locator('#signal-kind').selectOption(kind);
      await at.page.getByText('Measures a test signal').waitFor();
      assert.equal(await at.page.locator('#advice .problem').count(), 0, kind);
    }
    await at.signal('sine', { frequency: 'many' });
    await at.page.getByText('from 0.1 to 96000').waitFor();
    await at.page.locator('#signal-frequency').fill('880');
    await at.page.keyboard.press('Enter');
    await at.tuner('A5');
    await at.stop();
  },

  async harmonics(at) {
    await at.signal('two-tones', { frequency: '440', second: String(880 * (1 + 1e-4)), secondLevel: '−26' });
    await at.button('Start').click();
    const off = centsOf(1 + 1e-4, 1);
    await at.page.waitForFunction((off) => {
      const cells = [...document.querySelectorAll('#view-harmonics tbody tr')].find((row) => row.cells[0].textContent === '2×')?.cells;
      return cells && Math.abs(Number(cells[2].textContent.split(' ± ')[0].replace('−', '-')) - off) < 0.005;
    }, off);
    await at.stop();
  },

  async stereo(at) {
    await at.signal('binaural', { frequency: '220', beat: '4' });
    await at.button('Start').click();
    await at.page.waitForFunction(() => {
      const beat = document.querySelector('#view-stereo tbody tr')?.cells[1].textContent ?? '';
      return Math.abs(Number(beat.split(' ± ')[0]) - 4) < 1e-4;
    });
    await at.stop();
  },

  async microphone(at) {
    const { page, button } = at;
    await at.fakeMicrophone(1000.5);
    // Short frames, for a gap to spoil few of them.
    await page.locator('#frame').selectOption('8192');
    await page.getByRole('radio', { name: 'Microphone' }).check();
    await button('Start').click();
    await at.steady(1000.5, 0.02);
    await page.getByText('The browser says:').waitFor();
    await button('Listen').click();
    await at.notice(/howls/);
    await button('Stop listening').click();
    await page.waitForFunction(() => document.getElementById('listen').getAttribute('aria-pressed') === 'false');
    await page.evaluate(() => globalThis.fake.stop());
    await page.getByText('The microphone has gone.').waitFor();
    await button('Start').waitFor();
  },

  async file(at) {
    const { page } = at;
    await page.getByRole('radio', { name: 'File' }).check();
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), at.button('Choose file').click()]);
    await chooser.setFiles({ name: 'tone.wav', mimeType: 'audio/wav', buffer: wav(441, 4) });
    const seen = await at.tuner('A4');
    assert.ok(Math.abs(seen.cents - centsOf(441, 440)) < 0.01, `${seen.cents} cents`);
    await page.getByText('tone.wav, 4.0 s, in a loop').waitFor();
    await page.evaluate((bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], 'dropped.wav', { type: 'audio/wav' }));
      for (const type of ['dragenter', 'dragover', 'drop']) dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }, [...wav(660, 2)]);
    await at.tuner('E5');
    await page.locator('#file-input').setInputFiles({ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('no sound') });
    await page.getByText('The file could not be measured.').waitFor();
    await at.button('Start').waitFor();
  },

  async engine(at) {
    const { page, button } = at;
    await page.getByRole('radio', { name: 'Engine' }).check();
    await page.locator('#engine-track').selectOption('two_tones');
    await button('Start').click();
    await page.getByText('Measures the engine: Two tones').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('#view-stereo tbody tr').length > 0);
    assert.equal(await button('Listen').getAttribute('aria-pressed'), 'false');
    await at.stop();
  },

  async transport(at) {
    const { page, button } = at;
    assert.equal(await button('Record').isDisabled(), true);
    await button('Start').click();
    await at.tuner('A4');
    await button('Listen').click();
    assert.equal(await button('Listen').getAttribute('aria-pressed'), 'true');
    await page.getByRole('slider', { name: 'Listening volume' }).fill('0.5');
    assert.equal(await page.locator('#volume-text').textContent(), '−12.0 dB');
    await button('Listen').click();
    assert.equal(await page.locator('#volume-text').textContent(), 'silent');
    await button('Reset').click();
    await at.shows('.lv-cents', /^no tone$/);
    await at.tuner('A4');
    await button('Record').click();
    await page.getByText(/^Records \d:\d\d, ([2-9]|\d\d+) rows$/).waitFor();
    await button('Record').click();
    const [json] = await Promise.all([page.waitForEvent('download'), button('Save JSON').click()]);
    assert.match(json.suggestedFilename(), /^lab-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.json$/);
    const session = JSON.parse(await readFile(await json.path(), 'utf8'));
    assert.ok(session.rows.length >= 2 && session.version === 1);
    if (!at.standIn) assert.ok(session.rows.some(({ reading }) => reading.tuner?.frequency.toFixed(3) === '440.000'));
    const [csv] = await Promise.all([page.waitForEvent('download'), button('Save CSV').click()]);
    assert.ok((await readFile(await csv.path(), 'utf8')).trim().split('\n').length > session.rows.length);
    await at.stop();
    await page.getByText('At rest').waitFor();
  },

  async settings(at) {
    const { page, button } = at;
    await button('Start').click();
    await at.tuner('A4');
    await page.getByLabel('A4, Hz').fill('432');
    await page.keyboard.press('Enter');
    await page.waitForFunction((off) => Math.abs(Number(document.querySelector('.lv-cents').textContent.replace('+', '')) - off) < 0.01, centsOf(440, 432));
    await page.getByLabel('A4, Hz').fill('9');
    await page.keyboard.press('Enter');
    await at.notice(/A4 lies from/);
    await page.getByLabel('A4, Hz').fill('440');
    await page.keyboard.press('Enter');
    const temperaments = await page.locator('#temperament option').evaluateAll((options) => options.map(({ value }) => value));
    for (const temperament of [...temperaments, 'equal']) await page.locator('#temperament').selectOption(temperament);
    await page.locator('#scope-span').selectOption('0.005');
    await at.shows('#view-scope .lv-figure-note', /^5 ms/);
    for (const name of ['Trigger', 'Hold']) {
      const before = await button(name).getAttribute('aria-pressed');
      await button(name).click();
      assert.notEqual(await button(name).getAttribute('aria-pressed'), before);
      await button(name).click();
    }
    await page.getByText('Bands as a table').click();
    await page.locator('#view-bands tbody tr').first().waitFor();
    await page.locator('#frame').selectOption('8192');
    await page.getByText('A frame of 8,192 lasts 0.1').waitFor();
    await at.tuner('A4');
    await page.locator('#transport').selectOption('messages');
    await at.shows('[data-figure=transport]', /^messages$/);
    await page.locator('#transport').selectOption('shared');
    if (at.isolated) await at.shows('[data-figure=transport]', /^shared memory$/);
    else await page.getByText('The test signal could not be measured.').waitFor();
  },

  async timing(at) {
    const { page, button } = at;
    await page.locator('#signal-kind').selectOption('pink');
    if (at.isolated) await page.locator('#clock').selectOption('steady');
    else assert.equal(await page.locator('#clock').isDisabled(), true);
    await button('Start').click();
    await page.waitForFunction(() => Number(document.querySelector('[data-figure=quanta]').textContent) > 0);
    await page.getByText('Active').waitFor();
    if (at.isolated && !at.standIn) {
      await at.shows('[data-figure=percentiles]', /^\d+ \/ \d+ \/ \d+ µs$/);
      await at.shows('[data-figure=share]', /^\d+\.\d %$/);
      await page.locator('#clock').selectOption('off');
    }
    if (!at.isolated) await at.shows('[data-figure=percentiles]', /^not known$/);
    await at.stop();
  },

  async accuracy(at) {
    const { page, button } = at;
    await page.getByLabel('Trials').fill('none');
    await button('Run here').click();
    await page.getByText('Trials are a whole number').waitFor();
    await page.getByLabel('Trials').fill('2');
    await button('Run here').click();
    if (!at.standIn) await at.shows('#accuracy-chip', /^Same bits as natively$/);
    await page.locator('#view-accuracy tbody tr').first().waitFor();
    const [csv] = await Promise.all([page.waitForEvent('download'), button('Save rows').click()]);
    assert.equal(csv.suggestedFilename(), 'accuracy-judged.csv');
    await page.getByLabel('Trials').fill('5000');
    await page.locator('#accuracy-cells').selectOption('standard');
    await button('Run here').click();
    await button('Stop the run').click();
    if (!at.standIn) await at.shows('#accuracy-chip', /^Stopped$/);
    await button('Run here').waitFor();
  },

  async keys(at) {
    const { page, button } = at;
    await page.locator('#title').click();
    for (const [key, panel] of [['2', 'microphone'], ['3', 'file'], ['4', 'engine'], ['1', 'signal']]) {
      await page.keyboard.press(key);
      await page.locator(`#panel-${panel}`).waitFor();
    }
    await page.locator('#title').click();
    await page.keyboard.press('Space');
    await button('Stop').waitFor();
    await at.tuner('A4');
    for (const [key, name] of [['l', 'Listen'], ['r', 'Record'], ['h', 'Hold'], ['t', 'Trigger']]) {
      const before = await button(name).getAttribute('aria-pressed');
      await page.keyboard.press(key);
      assert.notEqual(await button(name).getAttribute('aria-pressed'), before, key);
      await page.keyboard.press(key);
    }
    await page.keyboard.press('9');
    await page.keyboard.press('0');
    await page.keyboard.press('x');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Help' }).waitFor();
    await button('Close help').click();
    await page.keyboard.press('Space');
    await button('Start').waitFor();
    for (const choice of ['light', 'dark', 'system']) {
      await page.getByRole('button', { name: /^Colour theme/ }).click();
      await page.getByRole('button', { name: `Colour theme: ${choice}` }).waitFor();
    }
    await page.getByRole('link', { name: 'Player' }).click();
    await page.locator('#edit-state', { hasText: 'Plays as written' }).waitFor();
    await page.getByRole('link', { name: 'Lab' }).click();
    await button('Start').waitFor();
  },
};

const browser = await launch();
let failed = false;
const words = process.argv.slice(3);
const modes = words.filter((word) => word === 'isolated' || word === 'plain');
const wanted = words.filter((word) => !modes.includes(word));
const unknown = wanted.filter((word) => !(word in parts));
if (unknown.length > 0) throw new Error(`no part is called ${unknown.join(', ')}; there are: ${Object.keys(parts).join(', ')}`);
for (const isolated of [true, false]) {
  if (modes.length > 0 && !modes.includes(isolated ? 'isolated' : 'plain')) continue;
  const site = await serve(folder, isolated);
  for (const [name, walk] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const at = { ...(await open(browser, site)), isolated, standIn: folder.includes('mock') };
    const label = `${isolated ? 'isolated' : 'plain'} ${name}`;
    try {
      await walk(at);
      assert.deepEqual(at.wrong, []);
      console.log(`ok    ${label}`);
    } catch (error) {
      failed = true;
      console.log(`FAIL  ${label}: ${error.message}\n${(error.stack ?? '').split('\n').filter((line) => /lab_(walk|advice|page)/.test(line)).slice(0, 3).join('\n')}\n${at.wrong.join('\n')}`);
      await at.page.screenshot({ path: `${process.env.TMPDIR ?? '/tmp'}/lab-walk-${isolated ? 'isolated' : 'plain'}-${name}.png` }).catch(() => {});
    }
    await at.context.close();
  }
  await site.close();
}
await browser.close();
process.exit(failed ? 1 : 0);
