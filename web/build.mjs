/**
 * Builds the package: scripts by esbuild, types by tsc, the WebAssembly modules beside them.
 *
 * `node build.mjs` writes dist/; `node build.mjs --tests` bundles test/*.test.ts for `node --test`.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'dist');
/** The oldest browsers of the table in README.md. */
const target = ['chrome92', 'firefox89', 'safari15.2'];

/** Workers and worklets of the Lab, and what they are called in dist. */
const LAB = [
  ['worklets/lab', 'lab.worklet'],
  ['workers/clock', 'lab_clock'],
  ['workers/accuracy', 'lab_accuracy'],
  ['workers/prepare', 'lab_prepare'],
];

/** Those of Live. */
const LIVE = [
  ['worklets/live', 'live.worklet'],
  ['workers/pump', 'live_pump'],
];

const common = {
  absWorkingDir: here,
  bundle: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  sourcemap: true,
  sourcesContent: true,
  target,
};

async function scripts() {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await build({ ...common, entryPoints: ['src/index.ts'], outfile: 'dist/index.js', format: 'esm', minify: true });
  await build({ ...common, entryPoints: ['src/lab/index.ts'], outfile: 'dist/lab.js', format: 'esm', minify: true });
  await build({ ...common, entryPoints: ['src/live/index.ts'], outfile: 'dist/live.js', format: 'esm', minify: true });
  await build({ ...common, entryPoints: ['src/lab_views/index.ts'], outfile: 'dist/lab-views.js', format: 'esm', minify: true });
  await build({ ...common, entryPoints: ['src/lab_views/style.css'], outfile: 'dist/lab-views.css', sourcemap: false });
  // Workers are classic scripts and worklets import nothing: Firefox before 114 has no module Workers.
  for (const worker of ['control', 'engine', 'render']) {
    await build({
      ...common,
      entryPoints: [`src/workers/${worker}.ts`],
      outfile: `dist/${worker}.js`,
      format: 'iife',
      minify: true,
    });
  }
  for (const worklet of ['ring', 'single']) {
    await build({
      ...common,
      entryPoints: [`src/worklets/${worklet}.ts`],
      outfile: `dist/${worklet}.worklet.js`,
      format: 'iife',
      minify: true,
    });
  }
  const parts = [...LAB.map(([from, to]) => [`lab/${from}`, to]), ...LIVE.map(([from, to]) => [`live/${from}`, to])];
  for (const [from, to] of parts) {
    await build({ ...common, entryPoints: [`src/${from}.ts`], outfile: `dist/${to}.js`, format: 'iife', minify: true });
  }
}

function types() {
  const tsc = join(here, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', join(here, 'tsconfig.types.json')], { stdio: 'inherit' });
}

function modules() {
  for (const name of ['heterodyne.wasm', 'heterodyne-threads.wasm', 'heterodyne-decoders.wasm', 'heterodyne-lab.wasm', 'heterodyne-live.wasm']) {
    const from = join(here, 'wasm', name);
    if (!existsSync(from)) {
      throw new Error(`${from} is not there; \`cargo xtask web --only modules\` makes it`);
    }
    copyFileSync(from, join(out, name));
  }
  for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) {
    copyFileSync(join(here, '..', licence), join(out, licence));
  }
}

async function tests() {
  const folder = join(here, 'node_modules', '.cache', 'heterodyne-test');
  rmSync(folder, { recursive: true, force: true });
  const entries = readdirSync(join(here, 'test')).filter((name) => /\.(test|thread)\.ts$/.test(name));
  await build({
    ...common,
    entryPoints: entries.map((name) => join('test', name)),
    outdir: folder,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // The app's parts are tested with the package as it is here.
    alias: { heterodyne: './src/index.ts', 'heterodyne/lab': './src/lab/index.ts', 'heterodyne/live': './src/live/index.ts' },
    outExtension: { '.js': '.mjs' },
  });
}

if (process.argv.includes('--tests')) {
  await tests();
} else {
  await scripts();
  types();
  modules();
}
