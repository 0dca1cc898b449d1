import type { DecisionList, Replay, Sweep } from '@sweepstack/protocol'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AuditedPage, openAuditedPage } from '../../support/audited-page.ts'
import { chromium, startChromium } from '../../support/chromium.ts'
import { patience } from '../../support/machine-speed.ts'
import { startShownInstallation } from '../../support/shown-installation.ts'

const timeout = patience({ starts: 2, seconds: 30 })

interface Counting {
  countPixels(chart: unknown, color: string): number
}

/** A function of the page: pixels of the lowest canvas of a chart and, where these are shown, of those above, in a colour "r,g,b". */
const countPixels = `globalThis.countPixels = (chart, color) => {
  let found = 0
  for (const canvas of chart.querySelectorAll('canvas')) {
    if (getComputedStyle(canvas).display === 'none') continue
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] === 255 && data.slice(at, at + 3).join() === color) found += 1
    }
  }
  return found
}`

describe.skipIf(!chromium)('views of a sweep', () => {
  let shown: Awaited<ReturnType<typeof startShownInstallation>>
  let browser: Browser
  let id: string

  beforeAll(async () => {
    shown = await startShownInstallation()
    id = await shown.open({
      name: 'halving',
      search: { kind: 'random', trials: 9 },
      stopping: { kind: 'asha', eta: 3, min: 1 },
      parameters: { learningRate: { min: 1e-5, max: 0.1, scale: 'log' }, epochs: 9 },
      parallelism: 9,
    })
    for (let round = 0; round < 3; round += 1) {
      for (const trial of await shown.trialsOf(id)) {
        if (trial.status === 'waiting' || trial.status === 'running') {
          await shown.train(trial, trial.until ?? trial.epochs)
        }
      }
      await shown.scheduler.advance(id)
    }
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await shown?.[Symbol.asyncDispose]()
  })

  const open = async (to: string): Promise<AuditedPage> => {
    const opened = await openAuditedPage(browser, { viewport: { width: 1280, height: 900 } })
    await opened.page.goto(shown.url + to)
    await opened.page.locator('h1').first().waitFor({ timeout })
    return opened
  }

  /** It may be replaced while it comes into sight. */
  const comeTo = (panel: Locator) => panel.evaluate((element) => element.scrollIntoView())

  test('rungs count what the log of decisions has, and tell why, by keyboard', async () => {
    const { page, complaints } = await open(`/sweeps/${id}`)
    const panel = page.getByRole('region', { name: 'Rungs and reasons' })
    await comeTo(panel)
    await panel.getByText('As a table').click()
    await panel.locator('tbody tr').first().waitFor({ timeout })
    const rows = await panel.locator('tbody tr').allInnerTexts()
    const { decisions } = (await (
      await fetch(`${shown.url}/v1/sweeps/${id}/decisions?limit=1000`)
    ).json()) as DecisionList
    const atFirst = decisions.filter(({ reason }) => 'epoch' in reason && reason.epoch === 1)
    const [epoch, judged, wentOn, rest, stopped] = (rows[0] ?? '').split(/\s+/)
    expect([epoch, Number(judged)]).toEqual(['1', new Set(atFirst.map((one) => one.trial)).size])
    const continued = atFirst.filter(({ verdict }) => verdict === 'continue')
    expect(Number(wentOn)).toBe(continued.length)
    expect(Number(wentOn) + Number(rest) + Number(stopped)).toBe(Number(judged))
    const steps = panel.getByRole('slider')
    await steps.focus()
    await page.keyboard.press('ArrowRight')
    await expect
      .poll(() => steps.getAttribute('aria-valuetext'), { timeout })
      .toMatch(/^Trial \d+ goes on from rung 1 of 3 \(epoch 1\): \d+(st|nd|rd|th) of/)
    await panel.getByRole('link', { name: /Open trial/ }).click()
    await page.getByText('Learning curves').waitFor({ timeout })
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('the river adds up to the epochs of the sweep, and fails alone', async () => {
    const opened = await openAuditedPage(browser, { viewport: { width: 1280, height: 900 } })
    const { page, complaints } = opened
    let fails = true
    await page.route('**/lineages?*', (route) =>
      fails ? route.fulfill({ status: 500, body: 'nothing to read' }) : route.continue(),
    )
    await page.goto(`${shown.url}/sweeps/${id}`)
    const panel = page.getByRole('region', { name: 'Lineage river' })
    await comeTo(panel)
    await panel.getByRole('button', { name: 'Try again' }).waitFor({ timeout })
    fails = false
    // The sweep is open: its panels ask again by themselves, so that the button may be gone.
    await panel.getByText('As a table').click({ timeout })
    await panel.locator('tbody tr').first().waitFor({ timeout })
    const cells = await panel
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
      )
    const { epochs } = (await (await fetch(`${shown.url}/v1/sweeps/${id}`)).json()) as Sweep
    const trained = cells.reduce(
      (sum, [, , , before, here]) => sum + Number(before) + Number(here),
      0,
    )
    expect(trained).toBe(epochs.trained)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('ladder, river, rungs and slots are told row by row, and axe finds nothing in them', async () => {
    const opened = await open(`/sweeps/${id}`)
    const { page } = opened
    const told = {
      'Honest ladder': /^Rank 1, trial \d+: [\d.]+ % of 1 run; 95 % from .* \(Wilson/,
      'Lineage river': /^Trial \d+: 9 epochs, 9 trained here in 3 min/,
      'Rungs and reasons': /^Trial \d+ goes on/,
      Slots: /^worker-1 · 0: trial \d+, epochs 1 to/,
    }
    for (const [name, text] of Object.entries(told)) {
      const panel = page.getByRole('region', { name })
      await comeTo(panel)
      const steps = panel.getByRole('slider')
      await steps.focus()
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => steps.getAttribute('aria-valuetext'), { timeout }).toMatch(text)
    }
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    expect(opened.complaints).toEqual([])
    await page.context().close()
  })

  test('values are in percent wherever they stand, and who was behind others is told by how much', async () => {
    const { page } = await open(`/sweeps/${id}`)
    const panel = page.getByRole('region', { name: 'Decisions' })
    await comeTo(panel)
    await panel.locator('li').first().waitFor({ timeout })
    const [last = ''] = await panel.locator('li').allInnerTexts()
    expect(last).toMatch(
      /stops: the search is over, and others were better: \d+\w\w of \d+ at rung \d of 3 \(epoch \d\), of which the best \w+ (one )?went on; val_accuracy [\d.]+ %, cut-off [\d.]+ %/,
    )
    const all = await page.locator('main').textContent()
    expect(all).not.toMatch(/(cut-off|val_accuracy) 0\.\d/)
    const [, trial] = /Trial (\d+)/.exec(last) ?? []
    await page.goto(`${shown.url}/sweeps/${id}/trials/${trial}`)
    await page.getByText(/others were better: .* cut-off [\d.]+ %/).waitFor({ timeout })
    await page.context().close()
  })

  test('a printed page is light, as wide as a sheet, and has its charts whole', async () => {
    const { page } = await openAuditedPage(browser, {
      colorScheme: 'dark',
      viewport: { width: 1280, height: 900 },
    })
    await page.goto(`${shown.url}/sweeps/${id}`)
    const chart = page.getByRole('region', { name: 'Learning curves' }).getByRole('img')
    // Chosen curves have the first colour of their theme, and lie on the upper canvas.
    const countOf = (color: string) =>
      chart.evaluate(
        (element, wanted) => (globalThis as unknown as Counting).countPixels(element, wanted),
        color,
      )
    await page.evaluate(countPixels)
    const [light, dark] = ['0,114,178', '86,180,233']
    await expect.poll(() => countOf(dark), { timeout }).toBeGreaterThan(100)
    await page.evaluate(`addEventListener('beforeprint', () => {
      const chart = document.querySelector('[aria-label="Learning curves"] [role=img], section [role=img]')
      globalThis.printed = {
        light: countPixels(chart, '${light}'),
        dark: countPixels(chart, '${dark}'),
        shown: [...chart.querySelectorAll('canvas')].filter((one) => getComputedStyle(one).display !== 'none').length,
        width: document.querySelector('main').clientWidth,
        scheme: getComputedStyle(document.documentElement).colorScheme,
      }
    })`)
    const pdf = await page.pdf()
    expect(pdf.length).toBeGreaterThan(10_000)
    const printed = await page.evaluate<Record<string, unknown>>('printed')
    expect(printed).toMatchObject({ dark: 0, shown: 1, width: 700, scheme: 'light' })
    expect(printed.light).toBeGreaterThan(100)
    // And as it was afterwards.
    await expect.poll(() => countOf(dark), { timeout }).toBeGreaterThan(100)
    expect(await countOf(light)).toBe(0)
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false)
    await page.context().close()
  })

  test('paper has all panels, also those that nobody came near, with their charts', async () => {
    const opened = await openAuditedPage(browser, {
      colorScheme: 'dark',
      viewport: { width: 1280, height: 300 },
    })
    const { page } = opened
    await page.goto(`${shown.url}/sweeps/${id}`)
    await page.getByRole('region', { name: 'All trials' }).waitFor({ timeout })
    const busy = page.locator('#main section[aria-busy]')
    expect(await busy.count()).toBeGreaterThan(3)
    // There is no dialog of a browser without a window.
    await page.evaluate(`globalThis.print = () => {
      globalThis.asked = document.querySelectorAll('#main [aria-busy], #main [role=img]:empty').length
    }`)
    await page.keyboard.press('Control+p')
    await expect.poll(() => page.evaluate('globalThis.asked'), { timeout }).toBe(0)
    expect(await busy.count()).toBe(0)
    await page.getByRole('button', { name: 'Print' }).waitFor({ timeout })
    await page.evaluate(`addEventListener('beforeprint', () => {
      // White, or clear, of which Chromium makes white.
      const isDrawn = (canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        return data.some((value, at) => at % 4 === 3 && value > 0 && data[at - 1] + data[at - 2] + data[at - 3] < 700)
      }
      const charts = [...document.querySelectorAll('#main [role=img]:has(canvas)')]
      const shown = (chart) => [...chart.querySelectorAll('canvas')].filter((one) => getComputedStyle(one).display !== 'none')
      globalThis.printed = charts.map((chart) => [chart.closest('section').querySelector('h2').textContent, shown(chart).length === 1 && isDrawn(shown(chart)[0])])
    })`)
    await page.pdf()
    const printed = await page.evaluate<[string, boolean][]>('printed')
    expect(printed.filter(([, isDrawn]) => !isDrawn)).toEqual([])
    expect(printed.map(([name]) => name)).toEqual(
      expect.arrayContaining(['All trials', 'Honest ladder', 'Lineage river', 'Slices', 'Slots']),
    )
    expect(opened.complaints).toEqual([])
    await page.context().close()
  })

  test('lines of trials have the colours of paper when they are printed', async () => {
    const { page } = await openAuditedPage(browser, {
      colorScheme: 'dark',
      viewport: { width: 1280, height: 900 },
    })
    await page.goto(`${shown.url}/sweeps/${id}`)
    const chart = page.getByRole('region', { name: 'All trials' }).getByRole('img')
    await chart.locator('canvas').nth(1).waitFor({ timeout })
    await page.evaluate(`addEventListener('beforeprint', () => {
      const [below, above] = document.querySelectorAll('section:has(> header > h2) [role=img][aria-label^="Parallel"] canvas')
      const { data } = above.getContext('2d').getImageData(0, 0, above.width, above.height)
      globalThis.printed = { below: getComputedStyle(below).display, colours: [...new Set(Array.from({ length: data.length / 4 }, (_, at) => data[4 * at + 3] > 100 ? data.slice(4 * at, 4 * at + 3).join() : 'clear'))].length, ink: Array.from(data).filter((value, at) => at % 4 === 3 && value > 100).length, width: above.clientWidth }
    })`)
    await page.pdf()
    const printed = await page.evaluate<{ below: string; ink: number; width: number }>('printed')
    expect(printed.below).toBe('none')
    expect(printed.ink).toBeGreaterThan(1000)
    expect(printed.width).toBeLessThan(700)
    // The worker's lines are there again, and nothing above them.
    await expect
      .poll(
        () =>
          chart
            .locator('canvas')
            .nth(1)
            .evaluate((canvas) => {
              const drawn = canvas as unknown as Pixeled
              const { data } = drawn.getContext('2d').getImageData(0, 0, drawn.width, drawn.height)
              return data.every((value) => value === 0)
            }),
        { timeout },
      )
      .toBe(true)
    await page.context().close()
  })

  test('a replay draws other stoppers, and one of them prefills a new sweep', async () => {
    const opened = await open(`/sweeps/${id}`)
    const { page } = opened
    const panel = page.getByRole('region', { name: 'Replay' })
    await panel.getByRole('button', { name: 'Replay the curves' }).click()
    await panel.getByRole('link', { name: 'Use median' }).waitFor({ timeout })
    await panel.locator('tbody tr').first().waitFor({ timeout })
    const rows = await panel.locator('tbody tr').allInnerTexts()
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const body = JSON.stringify({ stopping: 'none' })
    const answer = await fetch(`${shown.url}/v1/sweeps/${id}/replay`, { ...asked, body })
    const { epochs, tooEarly } = (await answer.json()) as Replay
    expect(rows.find((row) => row.startsWith('none'))).toMatch(
      new RegExp(`^none\\s+${epochs.replayed}\\s+none`),
    )
    expect(tooEarly.configs).toBeGreaterThan(0)
    await panel.getByText('Curves end too early to know').waitFor({ timeout })
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await panel.getByRole('link', { name: 'Use median' }).click()
    const written = page.getByLabel('Definition of the sweep')
    await expect.poll(() => written.inputValue(), { timeout }).toContain('{"kind":"median"}')
    await page.getByText('Epochs to train').waitFor({ timeout })
    expect(opened.complaints).toEqual([])
    await page.context().close()
  })

  test('a trial says why it was proposed, and how its repeats fared', async () => {
    const learning = await shown.open({
      name: 'repeated',
      search: { kind: 'tpe', trials: 2 },
      parameters: { learningRate: { min: 1e-4, max: 1e-2, scale: 'log' }, epochs: 1 },
      repeats: 2,
      seed: 5,
    })
    // What a search that learns proposes comes from a thread, with a later step, and once there is a slot for it.
    const trained = new Set<number>()
    await expect
      .poll(
        async () => {
          await shown.scheduler.advance(learning)
          for (const trial of await shown.trialsOf(learning)) {
            if (!trained.has(trial.number)) await shown.train(trial)
            trained.add(trial.number)
          }
          return trained.size
        },
        { timeout },
      )
      .toBe(4)
    const opened = await open(`/sweeps/${learning}/trials/1`)
    const { page } = opened
    await page.getByText('Trial 1 was drawn at random').waitFor({ timeout })
    const runs = page.getByRole('region', { name: 'Runs of this config' })
    await runs.getByText('2 runs: mean').waitFor({ timeout })
    await expect.poll(() => runs.locator('tbody tr').count(), { timeout }).toBe(2)
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    expect(opened.complaints).toEqual([])
    await page.context().close()
  })

  test('a chart out of sight is drawn anew once it is near, or is to be printed', async () => {
    const { page, complaints } = await open(`/sweeps/${id}`)
    await page.setViewportSize({ width: 1280, height: 300 })
    const panel = page.getByRole('region', { name: 'Slices' })
    await comeTo(panel)
    const canvases = panel.locator('canvas')
    await canvases.first().waitFor()
    // ECharts has a canvas for each of its layers.
    const picture = () =>
      canvases.evaluateAll((all) => all.map((it) => (it as unknown as Drawn).toDataURL()).join())
    const told = () => panel.getByRole('img').first().getAttribute('aria-label')
    await page.waitForTimeout(1500)
    const filterBy = async (condition: string) => {
      await page.evaluate('scrollTo(0, 0)')
      await page.waitForTimeout(500)
      const [drawn, said] = [await picture(), await told()]
      await page.getByLabel('Add a condition').fill(condition)
      await page.keyboard.press('Enter')
      await expect.poll(told, { timeout }).not.toBe(said)
      await page.waitForTimeout(500)
      expect(await picture()).toBe(drawn)
      return drawn
    }
    const before = await filterBy('trial<=6')
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await expect.poll(picture, { timeout }).not.toBe(before)
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    const printed = await filterBy('trial<=3')
    await comeTo(panel)
    await expect.poll(picture, { timeout }).not.toBe(printed)
    expect(complaints).toEqual([])
  })
})

interface Pixeled {
  width: number
  height: number
  getContext(kind: '2d'): { getImageData(...place: number[]): { data: Uint8Array } }
}

/** What is used of a canvas: the tests know no DOM. */
interface Drawn {
  toDataURL(): string
}
