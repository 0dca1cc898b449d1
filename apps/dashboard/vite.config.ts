import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { preloadStart } from './preload-start.ts'

/** The page is served by the API; `npm run dev` takes /v1 from one on this machine. */
const api = 'http://127.0.0.1:4700'

export default defineConfig({
  plugins: [react(), preloadStart('/src/start.tsx')],
  // The API replaces it by the nonce of each answer.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: ['chrome123', 'firefox121', 'safari17.5'],
    manifest: 'manifest.json',
    // A data: URL is no file of 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // ECharts, which comes after the first paint.
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/v1': api, '/docs': api, '/openapi.json': api } },
})
