/** A page that is cross-origin isolated, because its ring lies in shared memory. */

import { defineConfig } from 'vite';

const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export default defineConfig({
  base: './',
  server: { host: '127.0.0.1', headers },
  preview: { host: '127.0.0.1', headers },
  build: { target: 'es2022', assetsInlineLimit: 0, sourcemap: true },
});
