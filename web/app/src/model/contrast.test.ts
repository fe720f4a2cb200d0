import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** The colours of a theme, as they stand in the style sheet. */
function theme(name: string): Map<string, string> {
  const css = readFileSync('src/style/tokens.css', 'utf8');
  const block = css.split('}').find((part) => part.includes(`[data-theme='${name}']`)) ?? '';
  return new Map(Array.from(block.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6});/g), ([, key = '', value = '']) => [key, value]));
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

for (const name of ['dark', 'light']) {
  test(`texts of the ${name} theme reach 4.5:1, lines that mean something 3:1`, () => {
    const colours = theme(name);
    const of = (key: string) => colours.get(key) ?? assert.fail(`no ${key}`);
    for (const ground of ['page', 'card', 'raised', 'well']) {
      for (const text of ['text', 'muted', 'accent', 'error', 'warning', 'left', 'right']) {
        const ratio = contrast(of(text), of(ground));
        assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
      }
      for (const line of ['edge', 'focus']) assert.ok(contrast(of(line), of(ground)) >= 3, `${line} on ${ground}: ${contrast(of(line), of(ground)).toFixed(2)}`);
    }
    for (const word of ['key', 'string', 'number', 'word', 'mark']) assert.ok(contrast(of(word), of('well')) >= 4.5, word);
    assert.ok(contrast(of('on-accent'), of('accent')) >= 4.5);
    assert.ok(contrast(of('on-accent'), of('accent-strong')) >= 4.5);
  });
}
