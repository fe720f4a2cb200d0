/**
 * Where things are: the checkout, what was built in it, the reference data beside it, and the folder for what the tests leave.
 *
 * The bundle of a test lies in `web/e2e/build/node`.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** `web/e2e`. */
export const room = resolve(here, '../..');
/** The checkout. */
export const root = resolve(room, '../..');
/** The npm package as it is published, and the web app as it is served. */
export const dist = join(root, 'web/dist');
export const app = join(root, 'web/app/dist');
/** The pages of this folder, bundled. */
export const pages = join(room, 'build/pages');
/** Tracks whose hashes are committed. */
export const goldenTracks = join(root, 'crates/engine/tests/golden_tracks');

/** Screenshots and tables go here. */
export function output(): string {
  const folder = process.env['HETERODYNE_E2E_OUT'] ?? join(root, 'out/e2e');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A file or folder of the reference data, when it is there. */
export function shared(...parts: string[]): string | null {
  const folder = process.env['HETERODYNE_SHARED'] ?? resolve(root, '../shared');
  const path = join(folder, ...parts);
  return existsSync(path) ? path : null;
}

/** The command, built by whoever starts the tests; `null` when it was not. */
export function command(): string | null {
  const target = process.env['CARGO_TARGET_DIR'] ?? join(root, 'target');
  const named = process.env['HETERODYNE_BIN'];
  const candidates = named ? [named] : ['release', 'debug'].map((profile) => join(target, profile, 'heterodyne'));
  return candidates.find((path) => existsSync(path)) ?? null;
}

/** The Python that `cargo xtask peers` installs aiortc into; `null` when there is none. */
export function python(): string | null {
  const named = process.env['HETERODYNE_PYTHON'];
  const path = named ?? join(process.env['CARGO_TARGET_DIR'] ?? join(root, 'target'), 'python/bin/python');
  return existsSync(path) ? path : null;
}

/** Fails with what is absent of the things that must have been built: a test of something that is not there has not passed. */
export function needs(...paths: string[]): void {
  const absent = paths.filter((path) => !existsSync(path));
  if (absent.length > 0) throw new Error(`not built: ${absent.join(', ')} (cargo xtask web)`);
}

/** Fails when the command is not built. */
export function needsCommand(): void {
  if (command() === null) throw new Error('the command is not built (cargo build --bin heterodyne)');
}
