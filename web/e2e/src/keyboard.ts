/** The web app for somebody without a mouse: where Tab leads, whether one sees where one is, and a session steered with keys alone. */

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

export interface Walked {
  stops: number;
  /** What can be used and is not reached with Tab. */
  unreached: string[];
  /** What shows nothing when it has the focus. */
  unseen: string[];
}

declare global {
  /** Put into the page: what of its looks may tell that something has the focus. */
  var looks: (one: Element) => string;
}

/** Presses of Tab after which a page counts as a trap. */
const MOST_STOPS = 400;

/** Tabs once through the page, from its top until the focus leaves it. */
export async function walkByTab(page: Page): Promise<Walked> {
  const usable = await page.evaluate(() => {
    // A field may show the focus on what it lies in, a switch on what stands beside it.
    globalThis.looks = (one) => {
      const places: (Element | null)[] = [one.nextElementSibling];
      for (let at: Element | null = one; at !== null && places.length < 6; at = at.parentElement) places.push(at);
      return places.map((at) => (at === null ? '' : ((style) => [style.outline, style.boxShadow, style.borderColor].join())(getComputedStyle(at)))).join(';');
    };
    (document.activeElement as HTMLElement | null)?.blur();
    const candidates = document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex="0"]');
    const all = [...candidates].filter((one) => one.tabIndex >= 0 && !one.matches(':disabled') && one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0);
    const name = (one: HTMLElement): string => one.id || one.getAttribute('aria-label') || one.textContent || one.outerHTML.slice(0, 80);
    for (const one of all) {
      one.setAttribute('data-stop', name(one));
      one.setAttribute('data-looks', looks(one));
    }
    return all.map(name);
  });
  const reached = new Set<string>();
  const unseen: string[] = [];
  let stops = 0;
  for (; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const one = document.activeElement;
      if (!(one instanceof HTMLElement) || one === document.body) return null;
      return { name: one.getAttribute('data-stop'), shown: one.getAttribute('data-looks') !== looks(one) };
    });
    if (here === null || (here.name !== null && reached.has(here.name) && stops >= usable.length)) break;
    if (here.name !== null) reached.add(here.name);
    if (!here.shown) unseen.push(here.name ?? 'what is no control');
  }
  assert.ok(stops < MOST_STOPS, 'Tab does not lead out of the page');
  return { stops, unreached: usable.filter((name) => !reached.has(name)), unseen };
}

/** Plays, pauses, seeks, chooses, edits, opens and leaves a dialog: with keys. */
export async function act(page: Page): Promise<void> {
  const seconds = (): Promise<number> => page.evaluate(() => Number(document.getElementById('timeline')?.getAttribute('aria-valuenow')));
  const label = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).waitFor();
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '');
  /** Tabs until the focus is there. */
  const to = async (id: string): Promise<void> => {
    for (let press = 0; press < MOST_STOPS && (await focused()) !== id; press += 1) await page.keyboard.press('Tab');
    assert.equal(await focused(), id);
  };
  await to('play');
  await page.keyboard.press('Space');
  await label('Pause');
  await page.waitForFunction(() => Number(document.getElementById('timeline')?.getAttribute('aria-valuenow')) >= 1);
  await page.keyboard.press('Enter');
  await label('Play');
  await to('timeline');
  const before = await seconds();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((before) => Number(document.getElementById('timeline')?.getAttribute('aria-valuenow')) > before, before);
  // A text that is edited does not keep the focus: Tab goes on from it.
  const field = page.getByRole('textbox', { name: 'Track as JSON' });
  const text = (await field.getAttribute('id')) ?? '';
  await to(text);
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('[');
  await page.locator('#edit-state', { hasText: 'Not played' }).waitFor();
  await page.keyboard.press('Control+z');
  await page.locator('#edit-state', { hasText: 'Plays as written' }).waitFor();
  await page.keyboard.press('Tab');
  assert.notEqual(await focused(), text, 'the editor keeps the focus');
  const opener = (await page.getByRole('button', { name: 'Render to file' }).getAttribute('id')) ?? '';
  await to(opener);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Render to file' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.closest('dialog') !== null), true, 'the focus is not in the dialog');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Render to file' }).waitFor({ state: 'hidden' });
  assert.equal(await focused(), opener, 'the focus does not come back to what opened the dialog');
}
