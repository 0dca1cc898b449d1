/**
 * npm run screenshots:readme -- [FOLDER]: trains a small search for real and takes the pictures of the README from its pages,
 * light and dark, into docs/pictures. What was trained stays in a FOLDER, where another run finds it.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from '@sweepstack/client'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { makeEmoji20, withUpStack } from '../bench/up-stack.ts'
import { openAuditedPage } from '../support/audited-page.ts'
import { chromium, startChromium } from '../support/chromium.ts'
import { measureMachine } from '../support/machine-speed.ts'

const folder = path.resolve(import.meta.dirname, '../../docs/pictures')
const definition = {
  name: 'which recipe for the CNN',
  dataset: 'emoji-20',
  parameters: {
    architecture: 'cnn',
    optimizer: ['adam', 'adamax', 'sgd'],
    learningRate: { min: 1e-4, max: 1e-2, scale: 'log' },
    batchSize: [16, 32],
    epochs: 9,
  },
  search: { kind: 'tpe', trials: 18 },
  stopping: { kind: 'asha', eta: 3 },
} as const
const width = 1280
/** Room below the last panel, as between others. */
const beneath = 14

/** In the page: nothing waits to be read or drawn. */
const isWhole = `document.querySelector('#main :is([aria-busy], div[role=img]:empty)') === null &&
  [...document.images].every((image) => image.complete)`

if (!chromium) process.exit(1)
await measureMachine()
await mkdir(folder, { recursive: true })
const kept = process.argv[2]
const dataRoot = kept
  ? path.resolve(kept)
  : await mkdtemp(path.join(tmpdir(), 'sweepstack-readme-'))
try {
  await withUpStack({ dataRoot, slots: availableParallelism() }, async (url) => {
    await makeEmoji20(url, dataRoot)
    const client = createClient({ url })
    const id = await posted(client)
    const best = await bestOf(client, id)
    await using browser = await startChromium()
    const sweep = `${url}/sweeps/${id}`
    for (const scheme of ['light', 'dark'] as const) {
      await take(browser, scheme, { name: 'sweep', to: sweep, last: 'Leaderboard' })
      await take(browser, scheme, { name: 'trial', to: `${sweep}/trials/${best}`, last: 'Files' })
    }
  })
} finally {
  if (!kept) await rm(dataRoot, { recursive: true, force: true })
}

/** The sweep: that of an earlier run, or posted now. */
async function posted(client: Client): Promise<string> {
  const { id } = await client.createSweep(definition, 'pictures')
  return id
}

/** The best trial of a sweep that has ended. */
async function bestOf(client: Client, id: string): Promise<number> {
  for (;;) {
    const { status, epochs } = await client.sweep(id)
    process.stderr.write(`${status}: ${epochs.trained} epochs\n`)
    if (status === 'completed') break
    if (status !== 'running') throw new Error(`the sweep is ${status}`)
    await sleep(5000)
  }
  const [first] = (await client.leaderboard(id)).rows
  if (first === undefined) throw new Error('nothing is ranked')
  return first.trial
}

interface Picture {
  name: string
  to: string
  /** The panel that ends it. */
  last: string
}

async function take(
  browser: Browser,
  scheme: 'light' | 'dark',
  { name, to, last }: Picture,
): Promise<void> {
  const { page, complaints } = await openAuditedPage(browser, {
    colorScheme: scheme,
    viewport: { width, height: 2400 },
  })
  await page.goto(to)
  const panel = page.getByRole('region', { name: last, exact: true })
  await panel.waitFor()
  await whole(page)
  const box = await panel.boundingBox()
  if (box === null) throw new Error(`${name}: the panel is not shown`)
  const clip = { x: 0, y: 0, width, height: box.y + box.height + beneath }
  const file = path.join(folder, `${name}-${scheme}.png`)
  await sharp(await page.screenshot({ clip }))
    .png({ palette: true, quality: 90 })
    .toFile(file)
  if (complaints.length > 0) throw new Error(`${name}: ${complaints.join(', ')}`)
  await page.context().close()
}

/** Waits until all is read, images too, and drawn. */
async function whole(page: Page): Promise<void> {
  // The policy of the page allows no function of a text, as waitForFunction makes one.
  while (!(await page.evaluate(isWhole))) await sleep(200)
  await sleep(1500)
}
