/** The layouts of `web/src/layout.ts`, for tests that run without a compiler of TypeScript: the file holds constants alone. */
import { text } from './engine.mjs';

/** All constants by name. */
export function layout() {
  const script = text('web/src/layout.ts').replaceAll('export const', 'const').replaceAll(' as const', '');
  const names = [...script.matchAll(/^const (\w+) =/gm)].map(([, name]) => name);
  return new Function(`${script}\nreturn { ${names.join(', ')} };`)();
}
