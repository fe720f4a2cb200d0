/** What axe-core finds on a page, as lines of text. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Tab } from './browsers.ts';
import { root } from './place.ts';

const AXE = readFileSync(createRequire(join(root, 'web/e2e/package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Found {
  violations: { id: string; impact: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

export async function axe(tab: Tab): Promise<string[]> {
  await tab.evaluate(AXE);
  const options = { runOnly: RULES, rules: { 'label-content-name-mismatch': { enabled: true } } };
  const { violations } = (await tab.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as Found;
  return violations.map(({ id, impact, help, nodes }) => `${id} (${impact}): ${help}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).join(', ')}`);
}
