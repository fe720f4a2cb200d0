/** Takes pictures of the Lab, to be looked at: `node smoke/lab_shots.mjs BUILD_FOLDER PICTURE_FOLDER [NAME]...`. */
import { mkdir } from 'node:fs/promises';
import { launch } from './browser.mjs';
import { serve } from './serve.mjs';

const [, , folder, out] = process.argv;
await mkdir(out, { recursive: true });
const sites = { isolated: await serve(folder, true), plain: await serve(folder, false) };
const browser = await launch();

const PART_HEIGHT = 1200;

/** Canvases out of sight are not drawn: the window is as high as the page. */
async function shot(name, width, scheme, act, { isolated = true, high = 0 } = {}) {
  const phone = width < 600;
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme, deviceScaleFactor: phone ? 2 : 1, hasTouch: phone, isMobile: phone });
  const page = await context.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.log(name, message.type(), message.text()));
  page.on('pageerror', (error) => console.log(name, error.message));
  await page.goto(`${sites[isolated ? 'isolated' : 'plain'].url}lab.html`);
  await page.getByRole('heading', { name: 'Lab', exact: true }).waitFor();
  await act?.(page);
  const wide = (await page.evaluate(() => document.documentElement.scrollWidth)) - width;
  if (wide > 0) console.log(`${name}: ${wide} px wider than the window`);
  const height = high || (await page.evaluate(() => document.documentElement.scrollHeight));
  await page.setViewportSize({ width, height });
  await page.waitForFunction(() => document.querySelectorAll('canvas').length === 0 || new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))));
  // A page that is many times higher than wide is cut, so that it can be looked at.
  const parts = Math.ceil(height / (phone ? PART_HEIGHT : height));
  for (let part = 0; part < parts; part += 1) {
    const y = part * PART_HEIGHT;
    const clip = parts === 1 ? {} : { clip: { x: 0, y, width, height: Math.min(PART_HEIGHT, height - y) } };
    await page.screenshot({ path: `${out}/${name}${parts === 1 ? '' : `-${part + 1}`}.png`, ...clip });
  }
  await context.close();
}

const measured = (page) => page.waitForFunction(() => /\d/.test(document.querySelector('.lv-cents')?.textContent ?? '') && /\d/.test(document.querySelector('[data-figure=quanta]')?.textContent ?? ''), null, { timeout: 30_000 });
const measure = (kind, seconds) => async (page) => {
  await page.locator('#signal-kind').selectOption(kind);
  await page.getByRole('button', { name: 'Start' }).click();
  if (seconds === 0) return;
  await measured(page);
  const from = Date.now();
  await page.waitForFunction((end) => Date.now() > end, from + 1000 * seconds);
};

const all = {
  'lab-rest-dark': () => shot('lab-rest-dark', 1440, 'dark'),
  'lab-desk-dark': () => shot('lab-desk-dark', 1440, 'dark', measure('two-tones', 8)),
  'lab-desk-light': () => shot('lab-desk-light', 1440, 'light', measure('binaural', 8)),
  'lab-tablet-dark': () => shot('lab-tablet-dark', 1024, 'dark', measure('sawtooth', 5)),
  'lab-phone-dark': () => shot('lab-phone-dark', 360, 'dark', measure('two-tones', 5)),
  'lab-phone-light-plain': () => shot('lab-phone-light-plain', 360, 'light', measure('pink', 0), { isolated: false }),
  'lab-phone-window': () => shot('lab-phone-window', 360, 'dark', measure('sine', 3), { high: 740 }),
  'lab-plain-light': () => shot('lab-plain-light', 1280, 'light', async (page) => {
    await page.getByRole('radio', { name: 'Microphone' }).check();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('microphone').first().waitFor();
  }, { isolated: false }),
  'lab-accuracy-dark': () => shot('lab-accuracy-dark', 1440, 'dark', async (page) => {
    await page.getByRole('button', { name: 'Run here' }).click();
    await page.locator('#accuracy-result').waitFor({ timeout: 120_000 });
  }),
};
const wanted = process.argv.slice(4);
for (const [name, take] of Object.entries(all)) if (wanted.length === 0 || wanted.includes(name)) await take();
await browser.close();
await Promise.all(Object.values(sites).map((site) => site.close()));
