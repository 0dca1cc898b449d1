import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { trialFiles } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromium, openPage, startChromium } from '../support/chromium.ts'
import { until } from '../support/redis.ts'
import { serveFolder } from '../support/serve-folder.ts'
import { smallCnn, startEmojiStack, stepsAnEpoch } from '../support/stack.ts'

/** From a finished sweep to what one wants of it, with the real engine, over HTTP and the command line. */

let stack: Awaited<ReturnType<typeof startEmojiStack>>
let id: string
let folder: string
const root = path.resolve(import.meta.dirname, '../..')
const cli = path.join(root, 'apps/cli/bin/sweepstack.mjs')

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-outputs-'))
  stack = await startEmojiStack()
  await stack.startWorker()
  const learningRate = [0.001, 0.002, 0.003]
  const parameters = { ...smallCnn, batchNormMomentum: 0.8, learningRate, epochs: 3 }
  id = (await stack.client.createSweep({ name: 'outputs', dataset: 'emoji-5', parameters })).id
  await until(
    `it ends\n${stack.output()}`,
    async () => (await stack.client.sweep(id)).status === 'completed',
    { starts: 1, steps: 9 * stepsAnEpoch },
  )
})
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function sweepstack(...args: string[]) {
  const all = [cli, '--url', stack.url, '--json', ...args]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, all)
  // Not a line of TensorFlow's log.
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}
const valImages = () => path.join(stack.dataRoot, 'sources/emoji-5/val_images')
const get = (file: string) => fetch(`${stack.url}/v1/sweeps/${id}/${file}`)

test('the command line fetches all of the best trial', async () => {
  const { trial, files } = await sweepstack('outputs', id, '--to', folder)
  const { rows } = await stack.client.leaderboard(id)
  expect(trial).toBe(rows[0]?.trial)
  expect(files).toHaveLength(trialFiles.length)
  const metrics = JSON.parse(await readFile(path.join(folder, 'metrics.json'), 'utf8'))
  expect(metrics.accuracy).toBeCloseTo(rows[0]?.score as number, 6)
  expect(metrics.top5Accuracy).toBe(1)
  expect(metrics.classes).toHaveLength(5)
})

test('what leads is evaluated on the test images, the style that training never saw apart', async () => {
  const [best, ...others] = await sweepstack('evaluate', id)
  const { rows } = await stack.client.leaderboard(id)
  expect(others).toHaveLength(2)
  expect(best.trials).toEqual(rows[0]?.trials)
  expect(best.validation.mean).toBeCloseTo(rows[0]?.score as number, 6)
  const { images, accuracy, groups } = await stack.client.measures(id, best.trials[0], 'test')
  expect(images).toBe(40)
  expect(best.test.mean).toBe(accuracy)
  const unseen = groups.filter(({ group }) => group.endsWith('(unseen)'))
  expect(unseen).toEqual([
    { group: 'emojione (unseen)', images: 13, accuracy: best.groups['emojione (unseen)'].mean },
  ])
  const right = groups.reduce((sum, group) => sum + group.accuracy * group.images, 0)
  expect(right / images).toBeCloseTo(accuracy, 9)
})

test('an exported model predicts away from the stack what the trial predicted', async () => {
  for (const format of ['safetensors', 'savedmodel', 'keras', 'tfjs']) {
    const { files } = await sweepstack('export', id, '--best', '--format', format, '--to', folder)
    for (const file of files) expect((await stat(file)).size).toBeGreaterThan(50)
  }
  const classes = JSON.parse(await readFile(path.join(folder, 'saved_model/classes.json'), 'utf8'))
  const { classes: measured } = await stack.client.measures(id, 1, 'val')
  expect(classes).toEqual(measured.map((one) => one.class))
  const { rows } = await stack.client.leaderboard(id)
  const table = await (await get(`trials/${rows[0]?.trial}/predictions.csv`)).text()
  const lines = table.trim().split('\n').slice(1, 9)
  const images = lines.map((line) => path.join(valImages(), line.split(',')[0] as string))
  const model = path.join(folder, 'weights.safetensors')
  const found = await sweepstack('predict', model, ...images, '--top', '1')
  for (const [place, line] of lines.entries()) {
    const [, , predicted, probability] = line.split(',')
    expect(found[place].classes[0].class).toBe(predicted)
    expect(found[place].classes[0].probability).toBeCloseTo(Number(probability), 4)
  }
})

test.skipIf(!chromium)('a page in Chromium predicts what the trial predicts', async () => {
  const site = path.join(folder, 'site')
  await sweepstack('export', id, '--format', 'tfjs', '--to', site)
  await copyFile(path.join(root, 'examples/browser/index.html'), path.join(site, 'index.html'))
  const library = createRequire(import.meta.url).resolve('@tensorflow/tfjs/dist/tf.min.js')
  await copyFile(library, path.join(site, 'tf.min.js'))
  const images = (await readdir(valImages()))
    .sort()
    .slice(0, 4)
    .map((name) => path.join(valImages(), name))
  await sweepstack('export', id, '--to', folder)
  const model = path.join(folder, 'weights.safetensors')
  const ours = await sweepstack('predict', model, ...images, '--top', '5')

  await using server = await serveFolder(site)
  await using browser = await startChromium()
  const page = await openPage(browser)
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  // In plain JavaScript: WebGL's float32 depends on the graphics of the machine.
  await page.goto(`${server.url}/index.html?backend=cpu`)
  await page.getByText('Ready: 5 classes, on cpu.').waitFor()
  await page.setInputFiles('input', images)
  await page.getByText('4 pictures, on cpu.').waitFor()
  const seen = await page.$$eval('figure', (figures) =>
    figures.map((figure) =>
      [...figure.querySelectorAll('tr')].map((row) => ({
        class: row.querySelector('th')!.textContent,
        probability: row.querySelector('meter')!.value,
      })),
    ),
  )
  expect(complaints).toEqual([])
  expect(seen).toHaveLength(images.length)
  for (const [place, rows] of seen.entries()) {
    for (const { class: name, probability } of ours[place].classes) {
      const found = rows.find((row) => row.class === name)
      expect(Math.abs(found!.probability - probability), `${images[place]}: ${name}`).toBeLessThan(
        1e-5,
      )
    }
  }
})

test('a submission is the same bytes twice, in the order of the test split', async () => {
  const bytes = async () => Buffer.from(await (await get('trials/1/submission.csv')).arrayBuffer())
  const first = await bytes()
  expect((await bytes()).equals(first)).toBe(true)
  const listed = await readFile(path.join(stack.dataRoot, 'sources/emoji-5/test.csv'), 'utf8')
  const names = (text: string) =>
    text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0])
  expect(first.toString()).toMatch(/^Image,Class\n/)
  expect(names(first.toString())).toEqual(names(listed.replaceAll('\r', '')))
})

test('an ensemble is made of predictions that workers make, and is no worse than its best', async () => {
  const file = path.join(folder, 'ensemble.csv')
  const ensemble = await sweepstack('ensemble', id, '--to', file)
  const { rows } = await stack.client.leaderboard(id)
  expect(ensemble.candidates).toBe(3)
  expect(ensemble.best.accuracy).toBeCloseTo(rows[0]?.score as number, 6)
  expect(ensemble.accuracy).toBeGreaterThanOrEqual(ensemble.best.accuracy)
  const weights = ensemble.members.map(({ weight }: { weight: number }) => weight)
  expect(weights.reduce((sum: number, weight: number) => sum + weight, 0)).toBeCloseTo(1, 9)
  const single = await (await get('trials/1/submission.csv')).text()
  const together = await readFile(file, 'utf8')
  expect(together.split('\n').map((line) => line.split(',')[0])).toEqual(
    single.split('\n').map((line) => line.split(',')[0]),
  )
})

test.each([
  ['trials/1/metrics.json?epoch=9', 409, 'NOT_TRAINED', ''],
  ['trials/9/metrics.json', 404, 'TRIAL_NOT_FOUND', ''],
  ['trials/1/model/model.keras?epoch=1', 409, 'CHECKPOINT_NOT_FOUND', '3'],
  ['trials/1/confusion.png?epoch=1', 409, 'CHECKPOINT_NOT_FOUND', '3'],
  ['trials/1/predictions.csv?split=train', 400, 'INVALID_REQUEST', ''],
])('%s: %i %s', async (file, status, code, words) => {
  const response = await get(file)
  expect(response.status).toBe(status)
  const problem = (await response.json()) as { code: string; detail: string }
  expect(problem.code).toBe(code)
  expect(problem.detail).toContain(words)
})
