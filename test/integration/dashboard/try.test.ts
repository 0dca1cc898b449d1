import { readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { createClient } from '@sweepstack/client'
import { decodeToShape, ingestDataset } from '@sweepstack/datasets'
import type { TrialSummary } from '@sweepstack/protocol'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAuditedPage } from '../../support/audited-page.ts'
import { chromium, startChromium } from '../../support/chromium.ts'
import { drawFruit, makeFruits } from '../../support/fruit-folder.ts'
import { lendPage } from '../../support/lent-page.ts'
import { isLong } from '../../support/long-form.ts'
import { patience } from '../../support/machine-speed.ts'
import { openRealTrainer } from '../../support/really-trained.ts'
import { startCli } from '../../support/run-cli.ts'
import { startShownInstallation } from '../../support/shown-installation.ts'
import { startWorker } from '../../support/start-worker.ts'

const assets = path.resolve(import.meta.dirname, '../../../apps/dashboard/dist/assets')
const timeout = patience({ starts: 3, seconds: 60 })
/** Of a probability, on the processor. */
const bound = 1e-5
const presets = [
  { name: 'cnn', filters: [8, 8, 8, 8], units: [16] },
  { name: 'resnet10', filters: [8, 8, 16] },
  { name: 'wide-resnet', depth: 10, width: 1 },
  { name: 'convnet', filters: [8] },
  {
    name: 'custom',
    layers: [
      { kind: 'conv2d', filters: 8, size: 3, padding: 'same', stride: 2 },
      { kind: 'leakyRelu' },
      { kind: 'averagePool', size: 2 },
      { kind: 'conv2d', filters: 8, size: 3, padding: 'same' },
      { kind: 'silu' },
      { kind: 'batchNorm' },
      { kind: 'flatten' },
    ],
  },
]

test('TensorFlow.js is loaded for this page alone, stays small and compiles no text', () => {
  const [file, ...others] = readdirSync(assets).filter((name) => name.startsWith('model-worker'))
  expect(others).toEqual([])
  const script = readFileSync(path.join(assets, file as string), 'utf8')
  expect(script).toContain('webgl')
  expect(gzipSync(script).length).toBeLessThan(240_000)
  expect(script).not.toMatch(/new Function\(|[^\w.]eval\(/)
})

describe.skipIf(!chromium)('models in the browser', () => {
  let shown: Awaited<ReturnType<typeof startShownInstallation>>
  let trainer: ReturnType<typeof openRealTrainer>
  let browser: Browser
  let url: string
  let id: string
  let untrained: string
  let folded: string
  let file: string

  beforeAll(async () => {
    shown = await startShownInstallation()
    ;({ url } = await shown.listen({ ingest: ingestDataset }))
    await makeFruits(path.join(shown.dataRoot, 'fruits'))
    // Before the dataset is read, after which nothing but pictures is decoded here.
    file = path.join(shown.dataRoot, '<b>lemon<b>.jpg')
    await drawFruit(1, 99, 211).jpeg({ quality: 70 }).toFile(file)
    const added = await startCli(shown.dataRoot, url, ['datasets', 'add', 'fruits', 'fruits']).ended
    if (added.code !== 0) throw new Error(added.stderr)
    trainer = openRealTrainer(shown)
    const parameters = { architecture: presets, epochs: 2, batchSize: 8, normalization: 'dataset' }
    id = await shown.open({ name: 'fruits', dataset: 'fruits', parameters })
    for (const trial of await shown.trialsOf(id)) await trainer.train(trial)
    await shown.scheduler.advance(id)
    const fewer = { architecture: presets[3], epochs: 1 }
    const ofFolds = { ...fewer, batchSize: 8, normalization: 'dataset' }
    untrained = await shown.open({ name: 'no model', dataset: 'fruits', parameters: fewer })
    folded = await shown.open({ name: 'folds', dataset: 'fruits', folds: 2, parameters: ofFolds })
    await trainer.train((await shown.trialsOf(folded))[0] as TrialSummary)
    // A worker that comes later trains nothing of them.
    for (const sweep of [untrained, folded]) {
      await createClient({ url }).changeSweep(sweep, { status: 'paused' })
      await shown.scheduler.advance(sweep)
    }
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await trainer?.[Symbol.asyncDispose]()
    await shown?.[Symbol.asyncDispose]()
  })

  const deltas = (page: Page) =>
    page
      .locator('[data-delta]')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-delta'))))

  /** Of the tooltips: the likeliest classes here, with what the service says of them. */
  const answers = (page: Page) =>
    page.locator('[role=tooltip] tbody').evaluateAll((bodies) =>
      bodies.map((body) =>
        [...body.querySelectorAll('tr')].map((row) => ({
          name: row.children[0]?.textContent ?? '',
          here: Number(row.children[1]?.textContent),
          there: Number(row.children[2]?.textContent),
        })),
      ),
    )

  test('say what the service says, whatever their architecture, from the leaderboard on', async () => {
    const opened = await openAuditedPage(browser, { viewport: { width: 1280, height: 900 } })
    const { page } = opened
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).host))
    await page.goto(`${url}/sweeps/${id}`)
    await page.getByRole('link', { name: 'Try the best' }).click()
    await page.getByRole('heading', { name: 'Try models' }).waitFor({ timeout })
    await page.getByLabel('computed on').selectOption('cpu')
    const columns = page.getByRole('region', { name: 'Models' }).getByRole('listitem')
    await expect.poll(() => columns.count(), { timeout }).toBe(4)
    // Six images of sixteen, and four models.
    await expect.poll(async () => (await deltas(page)).length, { timeout }).toBe(24)
    expect(Math.max(...(await deltas(page)))).toBeLessThanOrEqual(bound)
    for (const one of await answers(page)) {
      expect(one).toHaveLength(4)
      const best = one.reduce((a, b) => (b.there > a.there ? b : a))
      expect(one[0]?.there).toBe(best.there)
      expect(one.reduce((sum, { here }) => sum + here, 0)).toBeCloseTo(1, 4)
    }
    await expect.poll(() => page.getByText(/^cpu, [\d.,]+ ms$/).count(), { timeout }).toBe(24)
    await page.locator('[data-delta]').first().focus()
    await page.getByText('The service says the same class').first().waitFor({ timeout })
    await expect
      .poll(() => page.locator('[role=tooltip]').first().isVisible(), { timeout })
      .toBe(true)
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    expect(new Set(asked)).toEqual(new Set([new URL(url).host]))
    expect(opened.complaints).toEqual([])
    await page.context().close()
  })

  test('on a graphics card, which Chromium computes here itself, they say the same', async ({
    skip,
  }) => {
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 900 } })
    const { page } = opened
    await page.goto(`${url}/try`)
    const hasWebGl = await page.evaluate('new OffscreenCanvas(1, 1).getContext("webgl2") !== null')
    skip(!hasWebGl, 'this Chromium has no WebGL')
    const numbers = isLong ? [1, 2, 3, 5] : [2, 5]
    const trials = numbers.map((number) => `trial=${id}/${number}`).join('&')
    await page.goto(`${url}/try?${trials}&image=9&on=webgl`)
    const { length } = numbers
    await expect.poll(async () => (await deltas(page)).length, { timeout }).toBe(length)
    expect(Math.max(...(await deltas(page)))).toBeLessThanOrEqual(bound)
    await expect.poll(() => page.getByText(/^webgl, [\d.,]+ ms$/).count(), { timeout }).toBe(length)
    for (const one of await answers(page)) {
      expect(one[0]?.there).toBe(Math.max(...one.map(({ there }) => there)))
    }
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('a link names trials and images; the fifth architecture, and lists of layers, work too', async () => {
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 900 } })
    const { page } = opened
    const trials = [1, 5].map((number) => `trial=${id}/${number}`).join('&')
    await page.goto(`${url}/try?${trials}&image=3&image=15&on=cpu`)
    await expect.poll(async () => (await deltas(page)).length, { timeout }).toBe(4)
    expect(Math.max(...(await deltas(page)))).toBeLessThanOrEqual(bound)
    await page.getByRole('img', { name: 'apple-3.png, which is apple' }).waitFor({ timeout })
    await page.getByRole('img', { name: 'plum-3.png, which is plum' }).waitFor({ timeout })
    await page.getByRole('button', { name: 'What the first gets wrong' }).click()
    await page
      .getByText('It gets all of them right.')
      .or(page.getByText(/^[1-6] of 16 validation images of fruits$/))
      .waitFor({ timeout })
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('a dropped picture has the pixels that the service would train on', async () => {
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 900 } })
    const { page } = opened
    await page.goto(`${url}/try?trial=${id}/1&image=0&on=cpu`)
    await page.locator('input[type=file]').setInputFiles(file)
    const picture = page.getByRole('img', { name: '<b>lemon<b>.jpg' })
    await picture.waitFor({ timeout })
    const drawn = await picture.evaluate((canvas) => {
      const { width, height } = canvas as unknown as { width: number; height: number }
      const context = (
        canvas as unknown as {
          getContext(kind: '2d'): { getImageData(...place: number[]): { data: Uint8Array } }
        }
      ).getContext('2d')
      return Array.from(context.getImageData(0, 0, width, height).data)
    })
    const expected = await decodeToShape(file, { shape: [48, 48, 3], fit: 'stretch' })
    expect(drawn.filter((_, place) => place % 4 !== 3)).toEqual([...expected])
    await page.getByText(/^cpu, [\d.,]+ ms; waits for the service…$/).waitFor({ timeout })
    await page.getByRole('button', { name: 'Remove <b>lemon<b>.jpg' }).click()
    await picture.waitFor({ state: 'detached', timeout })
    const text = path.join(shown.dataRoot, 'notes.png')
    await writeFile(text, 'no picture')
    await page.locator('input[type=file]').setInputFiles(text)
    await page.getByText('The picture is no PNG').first().waitFor({ timeout })
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('of a dropped picture a worker says the same, whatever its size and the architecture, of a fold too', async () => {
    await using _ = startWorker(shown)
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 900 } })
    const { page } = opened
    const trials = [1, 2, 5].map((number) => `trial=${id}/${number}`).join('&')
    await page.goto(`${url}/try?${trials}&trial=${folded}/1&image=0&on=cpu`)
    // Of the image the service says nothing for the model of a fold.
    await expect.poll(async () => (await deltas(page)).length, { timeout }).toBe(3)
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByRole('img', { name: '<b>lemon<b>.jpg' }).waitFor({ timeout })
    const ofWorker = patience({ starts: 5, seconds: 60 })
    await expect.poll(async () => (await deltas(page)).length, { timeout: ofWorker }).toBe(7)
    expect(Math.max(...(await deltas(page)))).toBeLessThanOrEqual(bound)
    const row = page.getByRole('listitem').filter({ hasText: '<b>lemon<b>.jpg' }).first()
    expect(await row.getByText('The service says the same class').count()).toBe(4)
    const said = await answers(page)
    expect(said).toHaveLength(7)
    for (const one of said) {
      expect(one[0]?.there).toBe(Math.max(...one.map(({ there }) => there)))
    }
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
    await saysOfItsFold()
  })

  /** The model of a fold says of images that it was validated on, by their files, what it said when it was trained. */
  async function saysOfItsFold() {
    const client = createClient({ url })
    const table = await client.output(folded, 1, 'predictions.csv')
    const lines = new TextDecoder().decode(table).trim().split('\n').slice(1)
    // Both splits have a first four of each fruit.
    const known = lines
      .map((line) => line.split(','))
      .filter(([name = '']) => /-\d\d?\.png/.test(name) && !/-[0-3]\./.test(name))
    expect(known.length).toBeGreaterThan(5)
    for (const [name = '', , predicted = '', probability] of known.slice(0, 3)) {
      const file = path.join(shown.dataRoot, 'fruits/train_images', name)
      const { classes, probabilities } = await client.answerPicture(folded, 1, await readFile(file))
      const said = probabilities[classes.indexOf(predicted)] as number
      expect(Math.abs(said - Number(probability)), name).toBeLessThan(bound)
      expect(Math.max(...probabilities)).toBe(said)
    }
  }

  test('what has no model says so, and the others go on; what fails is tried again', async () => {
    const opened = await lendPage(browser)
    const { page } = opened
    let isBroken = true
    await page.route(`**/${id}/trials/1/model/weights.bin`, (route) =>
      isBroken ? route.fulfill({ status: 500, body: 'broken' }) : route.continue(),
    )
    await page.goto(`${url}/try?trial=${id}/1&trial=${untrained}/1&trial=${id}/2&image=0&on=cpu`)
    await page.getByText('0 epochs are trained, not 1').first().waitFor({ timeout })
    await expect.poll(async () => (await deltas(page)).length, { timeout }).toBe(1)
    // The first one's model does not come: what the service says of the image stands in its place.
    await page.getByText('What the service says:').waitFor({ timeout })
    isBroken = false
    const cells = page.getByRole('region', { name: 'Images' })
    await cells.getByRole('button', { name: 'Try again' }).first().click()
    await expect.poll(async () => (await deltas(page)).length, { timeout }).toBe(2)
    await page.goto(`${url}/try?sweep=${untrained}`)
    await page.getByText('has no model yet').waitFor({ timeout })
    await page.goto(`${url}/try`)
    await page.getByText('Open it from the leaderboard').waitFor({ timeout })
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })
})
