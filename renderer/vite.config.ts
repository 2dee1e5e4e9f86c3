import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The application, and the sheet of paper that is printed without anybody looking. */
export default defineConfig({
  plugins: [react()],
  base: './',
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome120',
    chunkSizeWarningLimit: 2_000,
    rollupOptions: { input: [page('index.html'), page('sheet.html')] },
  },
});
