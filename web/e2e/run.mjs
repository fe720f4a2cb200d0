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

// What scripts that are gone have left. The rest stays where it is: another run may be reading it.
const names = (...folders) => folders.flatMap((folder) => readdirSync(join(room, folder))).map((name) => name.replace(/\.ts$/, '.js'));
for (const [folder, made] of Object.entries({ node: names('src', 'tests', 'tables'), pages: names('pages') })) {
  for (const name of readdirSync(join(out, folder))) if (!made.includes(name)) rmSync(join(out, folder, name), { recursive: true });
}

const { main } = await import(join(out, 'node/run.js'));
process.exitCode = await main(process.argv.slice(2));
