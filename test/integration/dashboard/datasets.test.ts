import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { ingestDataset } from '@sweepstack/datasets'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { openAuditedPage } from '../../support/audited-page.ts'
import { chromium, startChromium } from '../../support/chromium.ts'
import { lendPage } from '../../support/lent-page.ts'
import { patience } from '../../support/machine-speed.ts'

const timeout = patience({ starts: 3, seconds: 30 })
/** A name of a class, as nobody should call one. */
const hostile = `<img src=x onerror=alert(1)>"'`

describe.skipIf(!chromium)('the page of datasets', () => {
  let api: Awaited<ReturnType<typeof startTestApi>>
  let browser: Browser
  let url: string
  let folder: string

  beforeAll(async () => {
    api = await startTestApi()
    ;({ url } = await api.listen({ ingest: ingestDataset }))
    folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-chosen-'))
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const open = async (at = url) => {
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 900 } })
    await opened.page.goto(`${at}/datasets`)
    await opened.page.getByRole('heading', { name: 'Datasets' }).waitFor({ timeout })
    return opened
  }
  const choose = async (page: Page, place: string) => {
    const input = place.endsWith('.zip') ? 'Files' : 'Folder'
    await page.locator(`input[type=file][aria-label=${input}]`).setInputFiles(place)
  }
  const register = async (page: Page, name: string) => {
    await page.getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Upload and register' }).click()
  }

  test('a chosen folder is sent and registered, and the page says what was found in it', async () => {
    const pictures = path.join(folder, 'My Pets')
    await makeClasses(pictures, { cat: 12, [hostile]: 14 })
    await writeFile(path.join(pictures, '.DS_Store'), 'left by a system')
    await copyFile(path.join(pictures, 'cat/0.png'), path.join(pictures, 'cat/again.png'))
    const opened = await open()
    const { page } = opened
    await choose(page, pictures)
    await page.getByText(/^27 files of My Pets, .*; 1 hidden file left out$/).waitFor({ timeout })
    await expect.poll(() => page.getByLabel('Name').inputValue(), { timeout }).toBe('my-pets')
    await page.getByLabel('Name').fill('My Pets')
    await page.getByRole('button', { name: 'Upload and register' }).click()
    await page.getByText('use lower-case letters').waitFor({ timeout })
    await page.getByText('How it is read', { exact: true }).click()
    await page.getByLabel('Size in pixels').fill('8')
    await register(page, 'pets')
    await page.getByText('is registered: 2 classes, 25 training, 2 validation').waitFor({ timeout })
    await page.getByRole('heading', { name: 'pets', exact: true }).waitFor({ timeout })
    const stored = (await (await fetch(`${url}/v1/datasets/pets`)).json()) as {
      shape: number[]
      classes: string[]
    }
    expect(stored.shape).toEqual([8, 8, 3])
    expect(stored.classes).toEqual([hostile, 'cat'])
    await page.getByRole('region', { name: 'pets', exact: true }).scrollIntoViewIfNeeded()
    await lookThrough(page)
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('an upload that broke off goes on where it was, also in another window', async () => {
    const file = path.join(folder, 'large.zip')
    // No archive: what is looked at here is how it arrives.
    await writeFile(file, Buffer.alloc(7 * 2 ** 20, 'abcdefg'))
    const first = await open()
    let stored = 0
    await first.page.route('**/portions/*', async (route) => {
      if (stored >= 2) return route.fulfill({ status: 400, json: refused })
      stored += 1
      return route.continue()
    })
    await choose(first.page, file)
    await register(first.page, 'large')
    const failed = first.page.getByText('large is not registered. A portion was damaged.')
    await failed.waitFor({ timeout })
    await expect.poll(async () => (await portions()).length, { timeout }).toBe(2)
    await first.page.context().close()

    const { page, complaints } = await open()
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'PUT') sent.push(new URL(request.url()).pathname)
    })
    await choose(page, file)
    await register(page, 'large')
    // What arrived is no dataset, and the service says so itself.
    await page.getByText('large is not registered.').waitFor({ timeout })
    await page.getByText('choose the files again: what did not change').waitFor({ timeout })
    expect(sent.length).toBe(2)
    expect((await portions()).reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(
      7 * 2 ** 20,
    )
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('an upload that is stopped keeps what was chosen', async () => {
    const pictures = path.join(folder, 'stopped')
    await makeClasses(pictures, { a: 11, b: 11 })
    const { page, complaints } = await open()
    // What is sent never arrives.
    await page.route('**/portions/*', () => undefined)
    await choose(page, pictures)
    await page.getByText('How it is read', { exact: true }).click()
    await page.getByLabel('Size in pixels').fill('8')
    await register(page, 'kept')
    await page.getByRole('button', { name: 'Stop' }).click({ timeout })
    await page.getByText(/^22 files of stopped/).waitFor({ timeout })
    await expect.poll(() => page.getByLabel('Name').inputValue(), { timeout }).toBe('kept')
    await expect.poll(() => page.getByLabel('Size in pixels').inputValue(), { timeout }).toBe('8')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('the service may restart while something is sent', async () => {
    const pictures = path.join(folder, 'patient')
    await makeClasses(pictures, { a: 11, b: 11 })
    const { app, url: own, port } = await api.listen({ ingest: ingestDataset })
    const { page, complaints } = await open(own)
    await choose(page, pictures)
    await page.getByLabel('Name').fill('patient')
    await app.close()
    await page.getByRole('button', { name: 'Upload and register' }).click()
    await page.getByText('The service does not answer').waitFor({ timeout })
    await api.listen({ ingest: ingestDataset }, undefined, port)
    await page.getByText('is registered: 2 classes').waitFor({ timeout })
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('what cannot be a dataset is refused with each reason and what to do', async () => {
    const pictures = path.join(folder, 'broken')
    await makeClasses(pictures, { a: 11, b: 11 })
    for (const name of ['a/x.png', 'b/y.png']) {
      const bytes = await readFile(path.join(pictures, 'a/0.png'))
      await writeFile(path.join(pictures, name), bytes.subarray(0, 60))
    }
    const { page, giveBack } = await open()
    await choose(page, pictures)
    await register(page, 'broken')
    const alert = page.getByRole('alert').filter({ hasText: 'broken is not registered.' })
    await alert.waitFor({ timeout })
    await alert.getByText('a/x.png').first().waitFor({ timeout })
    await page.getByText('How it is read', { exact: true }).click()
    await page.getByLabel('Unreadable files left out').fill('2')
    await page.getByRole('button', { name: 'Upload and register' }).click()
    await page.getByText('broken is registered: 2 classes').waitFor({ timeout })
    await page.getByText('2 files left out').waitFor({ timeout })
    await giveBack()
  })

  test('a dataset is taken along, gets another name, and goes', async () => {
    await makeClasses(path.join(folder, 'short-lived'), { a: 11, b: 11 })
    const { page, complaints, giveBack } = await open()
    await choose(page, path.join(folder, 'short-lived'))
    await register(page, 'short-lived')
    await page.getByText('short-lived is registered').waitFor({ timeout })
    await page.getByRole('heading', { name: 'short-lived', exact: true }).waitFor({ timeout })
    const card = (name: string) => page.getByRole('region', { name, exact: true })
    const download = page.waitForEvent('download', { timeout })
    await card('short-lived').getByRole('link', { name: 'Export' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('short-lived.tar')
    const archive = await readFile(await file.path())
    expect(archive.includes('train.csv')).toBe(true)
    await card('short-lived').getByRole('button', { name: 'Rename…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('New name').fill('tiny')
    await dialog.getByRole('button', { name: 'Rename' }).click()
    await dialog.getByText('A dataset tiny exists already.').waitFor({ timeout })
    await dialog.getByLabel('New name').fill('renamed')
    await dialog.getByRole('button', { name: 'Rename' }).click()
    await card('renamed').waitFor({ timeout })
    expect(await card('short-lived').count()).toBe(0)
    await card('renamed').getByRole('button', { name: 'Remove…' }).click()
    await dialog.getByRole('button', { name: 'Remove the dataset' }).click()
    await card('renamed').waitFor({ state: 'detached', timeout })
    expect((await fetch(`${url}/v1/datasets/renamed`)).status).toBe(404)
    expect(complaints).toEqual([])
    await giveBack()
  })

  test('who may only read is not offered an upload, nor changes', async () => {
    const key = 'a-long-enough-key-for-datasets'
    const { url: own } = await api.listen({ apiKey: key })
    const asAdmin = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const made = await fetch(`${own}/v1/keys`, {
      method: 'POST',
      headers: asAdmin,
      body: JSON.stringify({ name: 'reader', scopes: ['read'] }),
    })
    const { key: reader } = (await made.json()) as { key: string }
    const { page } = await openAuditedPage(browser)
    await page.goto(`${own}/datasets`)
    await page.getByLabel('Key').fill(reader)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'tiny', exact: true }).waitFor({ timeout })
    expect(await page.getByRole('heading', { name: 'Add a dataset' }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Export' }).count()).toBeGreaterThan(0)
    expect(await page.getByRole('button', { name: /Rename|Remove/ }).count()).toBe(0)
    await page.context().close()
  })

  /** Counts, sheets and pairs of `pets`. */
  async function lookThrough(page: Page) {
    const card = page.getByRole('region', { name: 'pets', exact: true })
    await card.getByRole('button', { name: 'Classes' }).click()
    await card.getByRole('img', { name: `Of 2 classes cat has the fewest` }).waitFor({ timeout })
    await card.getByText('As a table').click()
    await expect
      .poll(() => card.locator('tbody tr').allInnerTexts(), { timeout })
      .toEqual(['cat\t12\t1\t0', `${hostile}\t13\t1\t0`])
    for (const sheet of ['Training images', 'Validation images']) {
      await card.getByRole('button', { name: sheet }).click()
      await card.getByRole('img', { name: `${sheet} of pets` }).waitFor({ timeout })
    }
    expect(await card.getByRole('button', { name: 'Test images' }).count()).toBe(0)
    await card.getByRole('button', { name: 'Near-duplicates' }).click()
    await card.getByText('1 image that is in its split and class before').waitFor({ timeout })
    await card.getByRole('img', { name: 'Pairs of images of pets' }).waitFor({ timeout })
    await card.getByText('As a table').click()
    await expect
      .poll(() => card.locator('tbody tr').allInnerTexts(), { timeout })
      .toEqual(['cat/again.png (train, cat)\tcat/0.png (train, cat)\tthe same file'])
  }

  async function portions() {
    const files = await openArtifactStore(path.join(api.dataRoot, 'artifacts')).list('uploads/')
    return files.filter(({ name }) => !name.endsWith('.json'))
  }
})

const refused = {
  type: 'about:blank',
  title: 'Bad Request',
  status: 400,
  detail: 'A portion was damaged.',
  code: 'UPLOAD_DAMAGED',
  errors: [],
}

/** A folder for each class, with as many pictures as are asked for, each of its own look. */
async function makeClasses(into: string, classes: Record<string, number>): Promise<void> {
  for (const [place, [name, images]] of Object.entries(classes).entries()) {
    // What no folder can be called is no class.
    const own = path.join(into, name.replaceAll('/', ':'))
    await mkdir(own, { recursive: true })
    for (let at = 0; at < images; at += 1) {
      const pixels = Buffer.from(
        Array.from(
          { length: 9 * 9 * 3 },
          (_, one) => (one * (7 + at) * (3 + place) + at * 40) % 251,
        ),
      )
      await sharp(pixels, { raw: { width: 9, height: 9, channels: 3 } })
        .png()
        .toFile(path.join(own, `${at}.png`))
    }
  }
}
