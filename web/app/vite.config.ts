/**
 * How the pages are built: one HTML file per job, nothing inlined (the policy of the server allows no inline scripts, styles or
 * data: images), down to the browsers that are the floor for threads. `--mode mock` plays a stand-in for the engine; it
 * exists only for work on the pages.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { parts } from './parts.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [parts],
  resolve: mode === 'mock' ? { alias: [{ find: /^heterodyne$/, replacement: here('./mock/engine.ts') }, { find: /^heterodyne\/lab$/, replacement: here('./mock/lab.ts') }, { find: /^heterodyne\/live$/, replacement: here('./mock/live.ts') }] } : {},
  server: { host: '127.0.0.1', headers: isolation },
  preview: { host: '127.0.0.1', headers: isolation },
  worker: { format: 'es' as const },
  build: {
    target: ['chrome92', 'firefox89', 'safari15.2'],
    outDir: mode === 'mock' ? 'node_modules/.mock-dist' : 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    sourcemap: true,
    rollupOptions: { input: { player: here('./index.html'), lab: here('./lab.html'), live: here('./live.html') } },
  },
}));
