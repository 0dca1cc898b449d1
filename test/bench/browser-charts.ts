/**
 * npm run bench:browser-charts: parallel coordinates of 10,000 trials in real Chromium under the policy of the page,
 * until they are on the screen; and whether the policy had anything to refuse.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { build } from 'esbuild'
import { chromium, startChromium } from '../support/chromium.ts'
import { describeMachine } from './machine.ts'
import { table } from './statistics.ts'

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'"
const { outputFiles } = await build({
  entryPoints: [path.join(import.meta.dirname, 'browser-charts/page.mjs')],
  bundle: true,
  write: false,
  format: 'esm',
  conditions: ['source'],
  minify: true,
})
const script = outputFiles[0]?.text ?? ''
const html =
  '<!doctype html><link rel="stylesheet" href="/page.css"><div id="chart"></div><script type="module" src="/page.js"></script>'
const bodies = new Map([
  ['/', ['text/html', html]],
  ['/page.js', ['text/javascript', script]],
  ['/page.css', ['text/css', '#chart { width: 1200px; height: 420px }']],
])
const server = createServer(({ url }, response) => {
  const [type, body] = bodies.get(url ?? '') ?? []
  response.writeHead(body === undefined ? 404 : 200, {
    'content-type': type ?? 'text/plain',
    'content-security-policy': policy,
  })
  response.end(body)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
if (!chromium) process.exit(1)
const browser = await startChromium()
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  await page.addInitScript(`globalThis.refused = []
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      refused.push(violatedDirective + ' ' + blockedURI))`)
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  type Timed = { whole: number; longest: number }
  const rows: string[][] = []
  for (const trials of [1000, 10_000]) {
    const { first, brushes } = (await page.evaluate(`measure(${trials}, 8)`)) as {
      first: Timed
      brushes: Timed[]
    }
    const said = ({ whole, longest }: Timed) => `${whole} ms (longest task ${longest} ms)`
    rows.push([trials.toLocaleString('en'), said(first), brushes.map(said).join(', ')])
  }
  console.log(await describeMachine())
  console.log(table(['trials × 8', 'first', 'brushes'], rows))
  console.log(`refused by the policy: ${JSON.stringify(await page.evaluate('refused'))}`)
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT })
} finally {
  await browser.close()
  server.close()
}
