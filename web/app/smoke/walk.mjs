/**
 * Walks through the page as a person would: every button, with the engine where it runs by itself and forced to each path.
 * `node smoke/walk.mjs [BUILD_FOLDER] [isolated|plain] [PART]...`; ends with 1 when something is not as it should be.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { faults } from './faults.mjs';
import { serve } from './serve.mjs';

const folder = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));
const PATIENCE_MS = 20_000;

async function open(browser, site) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(`exception: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && wrong.push(`console: ${message.text()}`));
  // The engine asks for the page's own headers and leaves the empty answer unread: Chromium calls that aborted.
  page.on('requestfailed', (request) => request.method() !== 'HEAD' && wrong.push(`failed: ${request.url()} ${request.resourceType()} ${request.failure()?.errorText}`));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && host !== new URL(site.url).host) wrong.push(`leaves: ${request.url()}`);
  });
  await page.goto(site.url);
  const button = (name) => page.getByRole('button', { name, exact: true });
  const position = page.getByRole('slider', { name: 'Position' });
  const text = page.getByRole('textbox', { name: 'Track as JSON' });
  return {
    context, page, wrong, button, position, text,
    good: () => page.locator('#edit-state', { hasText: 'Plays as written' }).waitFor(),
    bad: () => page.locator('#edit-state', { hasText: 'Not played' }).waitFor(),
    seconds: async () => Number(await position.getAttribute('aria-valuenow')),
    reaches: (least) => page.waitForFunction((least) => Number(document.getElementById('timeline').getAttribute('aria-valuenow')) >= least, least),
    sounds: () => page.waitForFunction(() => /\d/.test(document.getElementById('peak-left').textContent)),
    notice: (words) => page.getByRole('region', { name: 'Notices' }).getByText(words).waitFor(),
    write: (from, to) => text.evaluate((area, [from, to]) => {
      const at = area.value.indexOf(from);
      if (at < 0) throw new Error(`the text has no ${from}`);
      area.focus();
      area.setSelectionRange(at, at + from.length);
      document.execCommand('insertText', false, to);
    }, [from, to]),
  };
}

const parts = {
  ...faults,

  /** Before anybody presses play the meters show nothing, whatever already lies in the ring. */
  async resting({ page, button }) {
    await page.waitForFunction(() => /^\d\d+ ms|^no ring/.test(document.querySelector('.telemetry div:nth-child(4) dd').textContent));
    assert.equal(await page.locator('#peak-left').textContent(), '−∞');
    assert.equal(await button('Play').count(), 1);
  },

  async transport(at) {
    const { page, button, position } = at;
    await button('Play').click();
    await at.reaches(1);
    await at.sounds();
    await button('Pause').click();
    await button('Next step').click();
    await at.reaches(62);
    assert.equal(await at.seconds(), 62);
    await button('Next step').click();
    await at.reaches(144);
    await button('Previous step').click();
    await page.waitForFunction(() => document.getElementById('timeline').getAttribute('aria-valuenow') === '62');
    await position.focus();
    await page.keyboard.press('ArrowRight');
    await at.reaches(67);
    await page.keyboard.press('Shift+ArrowRight');
    await at.reaches(97);
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.getElementById('timeline').getAttribute('aria-valuenow') === '0');
    await page.keyboard.press('End');
    await at.reaches(320);
    const box = await position.boundingBox();
    await position.click({ position: { x: box.width / 2, y: 60 } });
    await page.waitForFunction(() => Math.abs(Number(document.getElementById('timeline').getAttribute('aria-valuenow')) - 160) <= 1);
    assert.match(await position.getAttribute('aria-valuetext'), /^2 minutes 40 seconds of 5 minutes 20 seconds, step 3: Rest/);
    await button('Loop').click();
    assert.equal(await button('Loop').getAttribute('aria-pressed'), 'true');
    await button('Loop').click();
    await page.getByRole('slider', { name: 'Gain' }).fill('0.5');
    assert.equal(await page.locator('#gain-text').textContent(), '−12.0 dB');
    await button('Stop').click();
    await page.waitForFunction(() => document.getElementById('timeline').getAttribute('aria-valuenow') === '0');
  },

  async zoom({ button }) {
    assert.equal(await button('Zoom out').isDisabled(), true);
    for (let press = 0; press < 3; press += 1) await button('Zoom in').click();
    assert.equal(await button('Zoom out').isDisabled(), false);
    await button('Zoom out').click();
    await button('Show whole track').click();
    assert.equal(await button('Show whole track').isDisabled(), true);
  },

  async keys(at) {
    const { page, button } = at;
    await page.locator('#title').click();
    await page.keyboard.press('Space');
    await button('Pause').waitFor();
    await page.keyboard.press(']');
    await at.reaches(62);
    await page.keyboard.press('l');
    assert.equal(await button('Loop').getAttribute('aria-pressed'), 'true');
    await page.keyboard.press('l');
    await page.keyboard.press('s');
    await button('Play').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Help' }).waitFor();
    await page.getByRole('checkbox', { name: 'Single-key shortcuts' }).uncheck();
    await button('Close help').click();
    await page.keyboard.press('Space');
    await button('Help and keyboard shortcuts').click();
    await page.getByRole('checkbox', { name: 'Single-key shortcuts' }).check();
    await page.keyboard.press('Escape');
    assert.equal(await button('Play').count(), 1);
  },

  async editing(at) {
    const { page, button, text } = at;
    await button('Play').click();
    await at.reaches(1);
    await at.write('"baseFreq": 110.0', '"baseFreq": ');
    await at.bad();
    const before = await at.seconds();
    await at.reaches(before + 2);
    const problem = page.getByRole('list', { name: /error/ }).getByRole('button').first();
    await problem.click();
    assert.equal(await text.evaluate((area) => document.activeElement === area), true);
    await page.locator('.squiggle').first().waitFor();
    await page.keyboard.press('Control+z');
    await at.write('"baseFreq": ,', '"baseFreq": 120.0,').catch(() => {});
    await at.good();
    await at.write('"duration": 70.0', '"duration": 50.0');
    await page.getByText('5:00 · 4 steps').waitFor();
    await button('Edit step 2').click();
    const chosen = await text.evaluate((area) => area.value.slice(area.selectionStart).split('\n')[1].trim());
    assert.equal(chosen, '"description": "Sink: beat 10 to 6 Hz",');
    await button('Find').click();
    await page.getByRole('searchbox', { name: 'Text to find' }).fill('isochronic');
    await page.getByText('1 found').waitFor();
    await button('Next match').click();
    await button('Previous match').click();
    await page.getByText('1 of 1').waitFor();
    await button('Close find').click();
    await button('Format').click();
    await at.good();
    await page.reload();
    await at.good();
    await page.getByText('5:00 · 4 steps').waitFor();
    await button('Revert').click();
    await page.getByText('5:20 · 4 steps').waitFor();
    await button('Take the edits back').click();
    await page.getByText('5:00 · 4 steps').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), button('Export JSON').click()]);
    assert.equal(download.suggestedFilename(), 'Evening descent.json');
    assert.equal(await readFile(await download.path(), 'utf8'), await text.inputValue());
    await button('Revert').click();
  },

  async files(at) {
    const { page, button, text } = at;
    const field = page.locator('#open-input');
    const noise = { name: 'Surf.noise', mimeType: 'application/json', buffer: Buffer.from('{"noise_parameters": {"name": "brown", "seed": 2}, "sweeps": []}') };
    await field.setInputFiles(noise);
    await at.notice('Surf.noise is now in the track.');
    await at.good();
    assert.deepEqual(JSON.parse(await text.inputValue()).background_noise, { file_path: 'Surf.noise', amp: 1 });
    await page.getByText('Noise · 64 B · in the track').waitFor();
    await field.setInputFiles({ name: 'click.wav', mimeType: 'audio/wav', buffer: wav() });
    await at.notice('click.wav is now in the track.');
    await at.good();
    assert.equal(JSON.parse(await text.inputValue()).overlay_clips[0].file_path, 'click.wav');
    await button('Take it out again').last().click();
    await button('Add click.wav to the track').click();
    await button('Remove click.wav').click();
    await page.getByText('Clip · missing').waitFor();
    await button('Choose click.wav').waitFor();
    await button('Revert').click();
    await at.good();
    await at.write('"overlay_clips": []', '"overlay_clips": [{"file_path": "//example.org/rain.wav"}]');
    await at.bad();
    await page.getByText('remote addresses are refused').waitFor();
    await button('Revert').click();
    await at.good();
    const drop = (fill) => page.evaluate((fill) => {
      const data = new DataTransfer();
      if (fill.url) data.setData('text/uri-list', fill.url);
      else data.items.add(new File([fill.text], fill.name));
      for (const type of ['dragenter', 'dragover', 'drop']) dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }, fill);
    await drop({ url: 'https://example.org/track.json' });
    await at.notice(/Addresses of elsewhere are refused/);
    await drop({ name: 'Dropped.noise', text: '{"noise_parameters": {"name": "pink"}}' });
    await at.notice('Dropped.noise is now in the track.');
    await at.good();
    await button('Revert').click();
    await at.good();
    await field.setInputFiles({ name: 'what.exe', mimeType: 'application/x-thing', buffer: Buffer.from('x') });
    await at.notice(/what.exe: no track/);
    const own = { global: { sample_rate: 44100, crossfade_duration: 0 }, progression: [{ duration: 3, voices: [{ synth_function_name: 'binaural_beat', params: { baseFreq: 200, beatFreq: 5 } }] }] };
    await field.setInputFiles({ name: 'short.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(own)) });
    await page.getByRole('heading', { name: 'short' }).waitFor();
    await page.getByText('0:03 · 1 step').waitFor();
    await button('Play').click();
    await button('Pause').waitFor();
    await button('Play').waitFor();
    assert.equal(await at.seconds(), 3);
    await page.getByRole('combobox', { name: 'Example tracks' }).selectOption('evening_descent');
    await page.getByText('5:20 · 4 steps').waitFor();
    await at.good();
  },

  async rendering(at) {
    const { page, button } = at;
    await button('Render to file').click();
    const dialog = page.getByRole('dialog', { name: 'Render to file' });
    await dialog.getByRole('textbox', { name: 'From' }).fill('9:00');
    await button('Start render').click();
    await dialog.getByText('The track ends before this.').waitFor();
    await dialog.getByRole('textbox', { name: 'From' }).fill('0:10');
    await dialog.getByRole('textbox', { name: 'To' }).fill('0:14');
    await dialog.getByRole('combobox', { name: 'Format' }).selectOption('s24');
    await dialog.getByRole('combobox', { name: 'Stage' }).selectOption('raw');
    await dialog.getByRole('combobox', { name: 'Mix' }).selectOption('live');
    await dialog.getByRole('combobox', { name: 'File rate' }).selectOption('48000');
    await dialog.getByRole('checkbox', { name: /Dither/ }).check();
    const [download] = await Promise.all([page.waitForEvent('download'), button('Start render').click()]);
    assert.equal(download.suggestedFilename(), 'Evening descent.wav');
    const body = await readFile(await download.path());
    if (!at.standIn) assert.ok(Math.abs(body.length - 4 * 48000 * 6) < 200, `${body.length} bytes`);
    await dialog.getByRole('link', { name: 'Save file' }).waitFor();
    await button('Close').click();
  },

  async cancelling(at) {
    const { page, button } = at;
    await page.getByRole('combobox', { name: 'Example tracks' }).selectOption('whole_night');
    await page.getByText('8:00:00 · 8 steps').waitFor();
    await at.good();
    await button('Render to file').click();
    const dialog = page.getByRole('dialog', { name: 'Render to file' });
    await dialog.getByRole('textbox', { name: 'From' }).fill('');
    await dialog.getByRole('textbox', { name: 'To' }).fill('2:00:00');
    await button('Start render').click();
    await button('Cancel render').click();
    await dialog.getByText('The render was cancelled.').waitFor();
    await button('Close').click();
    await page.getByRole('combobox', { name: 'Example tracks' }).selectOption('evening_descent');
    await page.getByText('5:20 · 4 steps').waitFor();
    await at.good();
  },

  async engine(at) {
    const { page, button } = at;
    const path = (words) => page.locator('.telemetry').getByText(words).waitFor();
    await button('Play').click();
    await button('Next step').click();
    await at.reaches(63);
    const mode = page.getByRole('combobox', { name: 'Engine mode' });
    await mode.selectOption('single');
    await path('Inside the worklet');
    await at.reaches(62);
    await button('Pause').waitFor();
    const before = await at.seconds();
    await at.reaches(before + 1);
    await mode.selectOption('shared');
    if (at.isolated) await path('Worker and shared ring');
    else await at.notice(/isolated/);
    await mode.selectOption('auto');
    await path(at.isolated ? 'Worker and shared ring' : 'Inside the worklet');
    await page.getByRole('combobox', { name: 'Sample rate' }).selectOption('48000');
    await path('48,000 Hz');
    await at.good();
    await page.getByRole('combobox', { name: 'Sample rate' }).selectOption('0');
    await button('Restart engine').click();
    await button('Pause').waitFor();
    await at.good();
    await page.waitForFunction(() => /^3\d\d/.test(document.querySelector('.telemetry div:nth-child(3) dd').textContent));
    await page.getByRole('button', { name: /^Left peak/ }).click();
    await page.getByRole('button', { name: /^Right peak/ }).click();
    await button('Stop').click();
  },

  /** A format that only the browser reads: decoded by it and pushed into the track. */
  async browserClip(at) {
    const { page, button } = at;
    const silent = { global: { sample_rate: 44100, crossfade_duration: 0 }, progression: [{ duration: 20, description: 'Nothing', voices: [] }] };
    await page.locator('#open-input').setInputFiles({ name: 'silent.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(silent)) });
    await page.getByText('0:20 · 1 step').waitFor();
    await at.good();
    await page.evaluate(async () => {
      const context = new AudioContext();
      const tone = new OscillatorNode(context, { frequency: 330 });
      const into = context.createMediaStreamDestination();
      tone.connect(into);
      tone.start();
      const recorder = new MediaRecorder(into.stream, { mimeType: 'audio/webm;codecs=opus' });
      const parts = [];
      recorder.ondataavailable = ({ data }) => parts.push(data);
      const stopped = new Promise((resolve) => (recorder.onstop = resolve));
      recorder.start();
      await new Promise((resolve) => (tone.onended = resolve) && tone.stop(context.currentTime + 1.5));
      recorder.stop();
      await stopped;
      await context.close();
      const data = new DataTransfer();
      data.items.add(new File(parts, 'tone.webm', { type: 'audio/webm' }));
      dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await at.notice('tone.webm is now in the track.');
    await page.getByText('1 clip').waitFor();
    await at.good();
    await button('Play').click();
    if (!at.standIn) await at.sounds();
    await button('Stop').click();
  },

  async theme({ page }) {
    for (const choice of ['light', 'dark', 'system']) {
      await page.getByRole('button', { name: /^Colour theme/ }).click();
      await page.getByRole('button', { name: `Colour theme: ${choice}` }).waitFor();
    }
  },
};

/** A quarter of a second of a tone, 44.1 kHz, 16 bit, one channel. */
function wav() {
  const frames = 11025;
  const body = Buffer.alloc(44 + 2 * frames);
  body.write('RIFF', 0);
  body.writeUInt32LE(36 + 2 * frames, 4);
  body.write('WAVEfmt ', 8);
  [16, 1 | (1 << 16), 44100, 88200, 2 | (16 << 16)].forEach((word, index) => body.writeUInt32LE(word, 16 + 4 * index));
  body.write('data', 36);
  body.writeUInt32LE(2 * frames, 40);
  for (let frame = 0; frame < frames; frame += 1) body.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * 440 * frame) / 44100)), 44 + 2 * frame);
  return body;
}

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
      await at.good();
      await walk(at);
      assert.deepEqual(at.wrong, []);
      console.log(`ok    ${label}`);
    } catch (error) {
      failed = true;
      console.log(`FAIL  ${label}: ${error.message}\n${(error.stack ?? '').split('\n').filter((line) => line.includes('walk.mjs')).slice(0, 2).join('\n')}\n${at.wrong.join('\n')}`);
      await at.page.screenshot({ path: `${process.env.TMPDIR ?? '/tmp'}/walk-${isolated ? 'isolated' : 'plain'}-${name}.png` }).catch(() => {});
    }
    await at.context.close();
  }
  await site.close();
}
await browser.close();
process.exit(failed ? 1 : 0);
