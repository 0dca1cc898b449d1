import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAuditedPage } from '../../support/audited-page.ts'
import { chromium, startChromium } from '../../support/chromium.ts'
import { type LentPage, lendPage } from '../../support/lent-page.ts'
import { patience } from '../../support/machine-speed.ts'
import { startShownInstallation } from '../../support/shown-installation.ts'

const built = path.resolve(import.meta.dirname, '../../../apps/dashboard/dist')
const hostile = '<img src=x onerror=alert(1)>"\'`{{x}}'
const timeout = patience({ starts: 2, seconds: 20 })

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
  dynamicImports?: string[]
  css?: string[]
}

test('what is loaded before the first paint stays small', () => {
  const manifest = JSON.parse(readFileSync(path.join(built, 'manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >
  const files = new Set<string>()
  const add = (name: string) => {
    const { file, imports = [], css = [] } = manifest[name] as Chunk
    if (files.has(file)) return
    for (const one of [file, ...css]) files.add(one)
    for (const one of imports) add(one)
  }
  add('index.html')
  add('src/start.tsx')
  const size = [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(path.join(built, file))).length,
    0,
  )
  expect(size).toBeGreaterThan(50_000)
  expect(size).toBeLessThan(300_000)
  expect([...files].some((file) => file.includes('echarts'))).toBe(false)
})

describe.skipIf(!chromium)('in a real browser', () => {
  let shown: Awaited<ReturnType<typeof startShownInstallation>>
  let browser: Browser
  let id: string

  beforeAll(async () => {
    shown = await startShownInstallation()
    await shown.showWorkers()
    id = await shown.open({
      name: hostile,
      tags: [hostile],
      parameters: {
        optimizer: ['adam', 'sgd'],
        learningRate: [0.001, 0.0005, 0.0001],
        epochs: [3, 5],
      },
    })
    const [last, ...others] = (await shown.trialsOf(id)).reverse()
    for (const trial of others) await shown.train(trial)
    if (last) {
      const failure = { code: 'TRAINER_DIED', class: 'worker' as const, message: hostile }
      await shown.fail(last, failure)
    }
    await shown.scheduler.advance(id)
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await shown?.[Symbol.asyncDispose]()
  })

  const open = async (to: string): Promise<LentPage> => {
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 900 } })
    await opened.page.goto(shown.url + to)
    await opened.page.locator('h1').first().waitFor({ timeout })
    await opened.page.getByText('Loading…').first().waitFor({ state: 'hidden', timeout })
    return opened
  }

  test.each([
    '/',
    '/sweeps/ID',
    '/sweeps/ID/trials/1',
    '/workers',
    '/datasets',
    '/new',
    '/nowhere',
  ])('%s breaks no rule of the policy, is accessible, and fits a phone', async (to) => {
    const opened = await open(to.replace('ID', id))
    // What is loaded when it is needed, as the editor, may come between.
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await opened.page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('a brush by keyboard filters all panels, and its link says so', async () => {
    const { page, giveBack } = await open(`/sweeps/${id}`)
    const thumb = page.getByRole('slider', { name: /at least/ }).first()
    await thumb.focus()
    // What was read so long ago would be asked for again by a panel that is new.
    await page.evaluate('{ const now = Date.now; Date.now = () => now() + 60_000 }')
    const read: string[] = []
    page.on('request', (request) => read.push(new URL(request.url()).pathname))
    await page.keyboard.press('PageUp')
    await expect.poll(() => page.url(), { timeout }).toContain('where=learningRate')
    const condition = new URL(page.url()).searchParams.get('where') as string
    const asked = `${shown.url}/v1/sweeps/${id}/leaderboard?where=${encodeURIComponent(condition)}`
    const { rows } = (await (await fetch(asked)).json()) as { rows: unknown[] }
    const note = `${rows.length} configs that meet the filter`
    await page.getByText(note).waitFor({ timeout })
    expect(read.filter((path) => path.endsWith('/leaderboard'))).toHaveLength(1)
    expect(read.filter((path) => path.endsWith('/trials.parquet'))).toEqual([])
    const again = await open(new URL(page.url()).pathname + new URL(page.url()).search)
    await again.page.getByText(note).waitFor({ timeout })
    await again.page.goBack()
    await page.goBack()
    await expect.poll(() => page.url(), { timeout }).not.toContain('where')
    await giveBack()
    await again.giveBack()
  })

  test('a condition that nothing meets is told as the leaderboard tells it; quotes are understood', async () => {
    const { page, complaints, giveBack } = await open(`/sweeps/${id}`)
    const field = page.getByLabel('Add a condition')
    await field.fill('optimizer=adan')
    await field.press('Enter')
    const message = 'where: optimizer is never adan in this sweep; did you mean adam?'
    await page.getByRole('alert').getByText(message).waitFor({ timeout })
    expect(page.url()).not.toContain('where')
    expect(await field.inputValue()).toBe('optimizer=adan')
    // The browser tells of an answer with 400 by itself.
    expect(complaints.filter((one) => !one.includes('400'))).toEqual([])
    complaints.length = 0
    await field.fill("optimizer = 'adam'")
    await field.press('Enter')
    await page.getByText('configs that meet the filter').waitFor({ timeout })
    expect(new URL(page.url()).searchParams.get('where')).toBe("optimizer = 'adam'")
    expect(await page.getByRole('alert').filter({ hasText: /./ }).count()).toBe(0)
    expect(complaints).toEqual([])
    await giveBack()
  })

  test('a brush by mouse filters, and one step back undoes all of it', async () => {
    const { page, giveBack } = await open(`/sweeps/${id}`)
    const thumb = page.getByRole('slider', { name: /at least/ }).first()
    const handle = page
      .locator('[class*=thumb]')
      .filter({ has: page.getByRole('slider', { name: /at least/ }) })
      .first()
    await handle.scrollIntoViewIfNeeded()
    const from = await handle.boundingBox()
    if (from === null) throw new Error('the brush has no handle')
    const [x, y] = [from.x + from.width / 2, from.y + from.height / 2]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y - 60, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => page.url(), { timeout }).toContain('where=learningRate')
    const first = page.url()
    await thumb.focus()
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('PageUp')
    await expect.poll(() => page.url(), { timeout }).not.toBe(first)
    await page.goBack()
    await expect.poll(() => page.url(), { timeout }).not.toContain('where')
    await giveBack()
  })

  test('slices tell of every trial, along one parameter and over two, and the link says which', async () => {
    const opened = await open(`/sweeps/${id}?along=learningRate`)
    const { page } = opened
    const panel = page.getByRole('region', { name: 'Slices' })
    await panel.evaluate((element) => element.scrollIntoView())
    await panel.getByText('12 trials; 1 of them without a value').waitFor({ timeout })
    await panel.getByText('failed: 1').waitFor({ timeout })
    const slice = 'val_accuracy along learningRate of 12 trials. The median is best at 0.001'
    await panel.getByRole('img', { name: slice }).waitFor({ timeout })
    await panel.getByText('As a table').click()
    await panel.locator('tbody tr').first().waitFor({ timeout })
    const rows = (await panel.locator('tbody tr').allInnerTexts()).map((row) => row.split('\t'))
    expect(rows.map(([value]) => value)).toEqual(['1e-4', '5e-4', '0.001'])
    expect(rows.reduce((sum, [, trials]) => sum + Number(trials), 0)).toBe(11)
    await panel.getByLabel(/^and/).selectOption('optimizer')
    const plane = 'val_accuracy over learningRate and optimizer of 11 of 12 trials.'
    await panel.getByRole('img', { name: plane }).waitFor({ timeout })
    await expect.poll(() => page.url(), { timeout }).toContain('across=optimizer')
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])

    await page.goto(`${page.url()}&where=optimizer%3Dsgd`)
    await panel.evaluate((element) => element.scrollIntoView())
    await panel.getByText('6 of 12 trials meet the filter').waitFor({ timeout })
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    await panel.getByRole('slider').focus()
    await page.keyboard.press('ArrowRight')
    const said = panel.getByText(/^Trial \d+: learningRate .*, optimizer sgd, val_accuracy \d/)
    await said.waitFor({ timeout })
    await said.getByRole('link').click()
    await page.waitForURL(/trials\/\d+$/, { timeout })
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('a panel fails alone, and tries again', async () => {
    const opened = await lendPage(browser)
    const { page } = opened
    let fails = true
    await page.route('**/importance*', (route) =>
      fails
        ? route.fulfill({ status: 200, body: '{"nonsense":', contentType: 'application/json' })
        : route.continue(),
    )
    await page.goto(`${shown.url}/sweeps/${id}`)
    const panel = page.getByRole('region', { name: 'What matters' })
    await panel.getByRole('alert').waitFor({ timeout })
    const rows = page.locator('table[aria-rowcount] tbody tr')
    await rows.nth(5).waitFor({ timeout })
    await expect.poll(() => rows.count(), { timeout }).toBeGreaterThan(5)
    fails = false
    await panel.getByRole('button', { name: 'Try again' }).click()
    await panel.getByRole('alert').waitFor({ state: 'detached', timeout })
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('results come without a reload, and pausing is one click', async () => {
    const live = await shown.open({
      name: 'live',
      seed: 7,
      parameters: { learningRate: [0.001, 0.0005], epochs: 2 },
    })
    const { page, giveBack } = await open(`/sweeps/${live}`)
    await page
      .getByText('No trial has come to its end yet: only those are ranked.')
      .waitFor({ timeout })
    for (const trial of await shown.trialsOf(live)) await shown.train(trial, 1)
    await page.getByText('2 / 4').waitFor({ timeout })
    await page.getByRole('button', { name: 'Pause' }).click()
    // The click is done before the service has heard of it.
    const resume = page.getByRole('button', { name: 'Resume' })
    const paused = async () => {
      await shown.scheduler.advance(live)
      return resume.count()
    }
    await expect.poll(paused, { timeout }).toBe(1)

    // Half of what the copy asks for is trained already.
    await page.getByRole('link', { name: 'Clone' }).click()
    await page.getByText(/of 4 asked for: 50/).waitFor({ timeout })
    await page.getByRole('button', { name: 'Post the sweep' }).click()
    await page.getByRole('heading', { name: 'live' }).waitFor({ timeout })
    await page.waitForURL(
      (url) => url.pathname.startsWith('/sweeps/') && !url.pathname.endsWith(live),
      { timeout },
    )
    await giveBack()
  })

  test('the mark of what runs moves with a report, and nothing moves on an idle page', async () => {
    const parameters = { learningRate: [0.001, 0.0005], epochs: 3 }
    const running = await shown.open({ name: 'beats', seed: 8, parameters })
    const [trial] = await shown.trialsOf(running)
    for (const to of ['/', `/sweeps/${running}`]) {
      const { page, giveBack } = await open(to)
      const moving = () =>
        page.evaluate(
          "document.getAnimations().filter((one) => one.playState === 'running').length",
        )
      await expect.poll(moving, { timeout }).toBe(0)
      await page.evaluate(
        "globalThis.beats = []; addEventListener('animationstart', (event) => beats.push(event.animationName))",
      )
      const epoch = to === '/' ? 1 : 2
      await shown.train(trial as NonNullable<typeof trial>, epoch)
      await page.getByText(`${epoch} / 6`).first().waitFor({ timeout })
      await expect.poll(() => page.evaluate('beats.join()'), { timeout }).toMatch(/beat/)
      await expect.poll(moving, { timeout }).toBe(0)
      await giveBack()
    }
  })

  test('a key signs in and out, and no script has it', async () => {
    const key = 'a-long-enough-key-for-pages'
    const { url } = await shown.listen({ apiKey: key })
    const { page } = await openAuditedPage(browser)
    await page.goto(`${url}/workers`)
    await page.getByLabel('Key').fill('wrong-but-long-enough')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('The service does not know this key.').waitFor({ timeout })
    await page.getByLabel('Key').fill(key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('train-1').waitFor({ timeout })
    const kept = await page.evaluate(
      'JSON.stringify([document.cookie, { ...localStorage }, location.href])',
    )
    expect(kept).not.toContain(key)
    const said: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') said.push(message.text())
    })
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Key').waitFor({ timeout })
    expect(await page.getByText('train-1').count()).toBe(0)
    // Nothing is asked for without the key, so that nothing is refused.
    await page.waitForTimeout(1000)
    expect(said).toEqual([])
    await page.reload()
    await page.getByLabel('Key').waitFor({ timeout })
    await page.context().close()
  })

  test('says that the service is away, and goes on when it is back', async () => {
    const { app, url, port } = await shown.listen()
    const { page } = await openAuditedPage(browser)
    await page.goto(url)
    await page.getByText('All sweeps').waitFor({ timeout })
    await app.close()
    await page.getByText('The service does not answer').waitFor({ timeout })
    await shown.listen({}, undefined, port)
    await page.getByText('The service does not answer').waitFor({ state: 'detached', timeout })
    await page.context().close()
  })
})
