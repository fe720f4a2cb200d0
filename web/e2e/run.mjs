/**
 * Bundles the tests and the pages of this folder into `build/` and runs them: `node run.mjs [--long] [--only WORD]... [--json FILE]`.
 */

import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const room = dirname(fileURLToPath(import.meta.url));
const out = join(room, 'build');

const scripts = (folder) => readdirSync(join(room, folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).map((name) => join(room, folder, name));

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'pages'), { recursive: true });
const common = { bundle: true, format: 'esm', target: 'es2022', sourcemap: 'inline', logLevel: 'warning' };
await build({
  ...common,
  entryPoints: [join(room, 'src/run.ts'), ...scripts('tests'), ...scripts('tables')],
  outdir: join(out, 'node'),
  outbase: room,
  entryNames: '[name]',
  platform: 'node',
  packages: 'external',
});
await build({ ...common, entryPoints: scripts('pages'), outdir: join(out, 'pages'), platform: 'browser', external: ['/package/*'] });
for (const name of readdirSync(join(room, 'pages')).filter((name) => /\.(html|css)$/.test(name))) {
  cpSync(join(room, 'pages', name), join(out, 'pages', name));
}

const { main } = await import(join(out, 'node/run.js'));
process.exitCode = await main(process.argv.slice(2));
