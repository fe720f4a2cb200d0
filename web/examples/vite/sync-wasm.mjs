/**
 * Copies the module that `cargo xtask web` or `wasm-pack` has built to where the page imports it from: `src/wasm/`.
 * `HETERODYNE_PKG` names another folder than `crates/realtime_backend/pkg`.
 */

import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const from = process.env.HETERODYNE_PKG ?? join(here, '../../../crates/realtime_backend/pkg');
const to = join(here, 'src/wasm');
const FILES = ['realtime_backend.js', 'realtime_backend.d.ts', 'realtime_backend_bg.wasm', 'realtime_backend_bg.wasm.d.ts'];

const missing = FILES.filter((name) => !existsSync(join(from, name)));
if (missing.length > 0) {
  console.error(`${from} lacks ${missing.join(', ')}. Build it with \`cargo xtask web\`, or in crates/realtime_backend with`);
  console.error('    wasm-pack build --target web --release --no-default-features --features web');
  process.exit(1);
}
mkdirSync(to, { recursive: true });
for (const name of FILES) copyFileSync(join(from, name), join(to, name));
console.log(`src/wasm: ${FILES.length} files from ${from}`);
