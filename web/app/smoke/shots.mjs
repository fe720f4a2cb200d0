/** Takes pictures of the page, to be looked at: `node smoke/shots.mjs BUILD_FOLDER PICTURE_FOLDER`. */
import { mkdir } from 'node:fs/promises';
import { launch } from './browser.mjs';
import { serve } from './serve.mjs';

const [, , folder, out] = process.argv;
await mkdir(out, { recursive: true });
const site = await serve(folder, true);
const browser = await launch();

async function shot(name, size, scheme, act, full = true) {
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, deviceScaleFactor: size.width < 600 ? 2 : 1, hasTouch: size.width < 600, isMobile: size.width < 600 });
  const page = await context.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.log(name, message.type(), message.text()));
  page.on('pageerror', (error) => console.log(name, error.message));
  await page.goto(site.url);
  await page.locator('#edit-state', { hasText: 'Plays as written' }).waitFor();
  await act?.(page);
  const wide = (await page.evaluate(() => document.documentElement.scrollWidth)) - size.width;
  if (wide > 0) console.log(`${name}: ${wide} px wider than the window`);
  await page.screenshot({ path: `${out}/${name}.png`, fullPage: full });
  await context.close();
}

const play = async (page) => {
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.getByRole('slider', { name: 'Position' }).focus();
  for (let press = 0; press < 14; press += 1) await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.querySelector('.telemetry div:nth-child(3) dd')?.textContent !== '–' && document.getElementById('spectrum-note').textContent !== '');
  await page.mouse.click(5, 70);
};
const broken = async (page) => {
  await play(page);
  const area = page.getByRole('textbox', { name: 'Track as JSON' });
  await area.evaluate((node) => {
    node.focus();
    const at = node.value.indexOf('"baseFreq": 110.0,') + 12;
    node.setSelectionRange(at, at + 5);
    document.execCommand('insertText', false, 'hundred');
  });
  await page.locator('#edit-state', { hasText: 'Not played' }).waitFor();
};
const desk = { width: 1440, height: 900 };
const all = {
  'desk-dark': () => shot('desk-dark', desk, 'dark', play),
  'desk-light': () => shot('desk-light', desk, 'light', play),
  'desk-broken': () => shot('desk-broken', desk, 'dark', broken),
  'desk-night': () => shot('desk-night', desk, 'light', async (page) => {
    await page.getByLabel('Example tracks').selectOption('whole_night');
    await page.getByText('8:00:00').first().waitFor();
    for (let press = 0; press < 3; press += 1) await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Render to file' }).click();
  }, false),
  'desk-help': () => shot('desk-help', desk, 'dark', (page) => page.keyboard.press('?'), false),
  'tablet-dark': () => shot('tablet-dark', { width: 1024, height: 768 }, 'dark', play),
  'phone-390': () => shot('phone-390', { width: 390, height: 844 }, 'dark', play),
  'phone-window': () => shot('phone-window', { width: 390, height: 844 }, 'dark', play, false),
  'phone-360': () => shot('phone-360', { width: 360, height: 740 }, 'light', broken),
};
all['phone-render'] = () => shot('phone-render', { width: 360, height: 740 }, 'dark', async (page) => {
  await page.getByRole('button', { name: 'Render to file' }).click();
  await page.getByRole('textbox', { name: 'From' }).fill('9:00:00');
}, false);
all['desk-drop'] = () => shot('desk-drop', desk, 'dark', (page) => page.evaluate(() => {
  const data = new DataTransfer();
  data.items.add(new File(['x'], 'a.noise'));
  dispatchEvent(new DragEvent('dragenter', { dataTransfer: data }));
}), false);
const wanted = process.argv.slice(4);
for (const [name, take] of Object.entries(all)) if (wanted.length === 0 || wanted.includes(name)) await take();
await browser.close();
await site.close();
