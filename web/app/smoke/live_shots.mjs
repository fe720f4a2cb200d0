/** Takes pictures of the Live page, to be looked at: `node smoke/live_shots.mjs BUILD_FOLDER PICTURE_FOLDER`; the build is one of `--mode mock`. */
import { mkdir } from 'node:fs/promises';
import { launch } from './browser.mjs';
import { serve } from './serve.mjs';

const [, , folder, out] = process.argv;
await mkdir(out, { recursive: true });
const site = await serve(folder, true);
const browser = await launch();

async function shot(name, size, scheme, act) {
  const phone = size.width < 600;
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, deviceScaleFactor: phone ? 2 : 1, hasTouch: phone, isMobile: phone });
  const page = await context.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.log(name, message.type(), message.text()));
  page.on('pageerror', (error) => console.log(name, error.message));
  await page.goto(`${site.url}live.html`);
  await act?.(page);
  const wide = (await page.evaluate(() => document.documentElement.scrollWidth)) - size.width;
  if (wide > 0) console.log(`${name}: ${wide} px wider than the window`);
  await page.screenshot({ path: `${out}/${name}.png`, fullPage: true });
  await context.close();
}

const inside = async (page) => {
  await page.getByRole('textbox', { name: 'Your name' }).fill('Bo');
  await page.getByRole('button', { name: 'Open a room' }).click();
  await page.locator('#room-chip', { hasText: 'In the room' }).waitFor();
  await page.getByLabel('Preset').selectOption('voice');
  await page.locator('.stage-body summary').nth(1).click();
  await page.waitForFunction(() => /±/.test(document.querySelector('.peer-delay')?.textContent ?? ''));
};

await shot('live_start', { width: 1440, height: 900 }, 'dark');
await shot('live_room', { width: 1440, height: 900 }, 'dark', inside);
await shot('live_light', { width: 1100, height: 900 }, 'light', inside);
await shot('live_phone', { width: 360, height: 740 }, 'dark', inside);
await browser.close();
await site.close();
