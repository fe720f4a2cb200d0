/** Takes the package as it was last built in this checkout: npm keeps its copy of a folder for as long as the version stays the same. */
import { cpSync, rmSync } from 'node:fs';

const from = new URL('../../', import.meta.url);
const to = new URL('node_modules/heterodyne/', import.meta.url);
rmSync(new URL('dist', to), { recursive: true, force: true });
for (const part of ['dist', 'package.json']) cpSync(new URL(part, from), new URL(part, to), { recursive: true });
