import type { Leaderboard, Sweep } from '@sweepstack/protocol'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium, startChromium } from '../../support/chromium.ts'
import { lendPage } from '../../support/lent-page.ts'
import { patience } from '../../support/machine-speed.ts'
import { startShownInstallation } from '../../support/shown-installation.ts'

const timeout = patience({ starts: 2, seconds: 30 })

describe.skipIf(!chromium)('sweeps beside each other', () => {
  let shown: Awaited<ReturnType<typeof startShownInstallation>>
  let browser: Browser
  /** The first two have the configs of Adam in common, and so their lineages. */
  let ids: string[]

  beforeAll(async () => {
    shown = await startShownInstallation()
    const parameters = { learningRate: [0.001, 0.0005], epochs: [2, 4] }
    const definitions = [
      { name: 'one', parameters: { ...parameters, optimizer: ['adam', 'sgd'] } },
      { name: 'other', parameters: { ...parameters, optimizer: 'adam' } },
      { name: 'by loss', metric: 'val_loss', parameters: { learningRate: 0.01, epochs: 2 } },
    ]
    ids = []
    // One after the other: what the first has trained, the second finds.
    for (const definition of definitions) {
      const id = await shown.open(definition)
      for (const trial of await shown.trialsOf(id)) await shown.train(trial)
      await shown.scheduler.advance(id)
      ids.push(id)
    }
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await shown?.[Symbol.asyncDispose]()
  })

  const ask = async <T>(path: string) => (await (await fetch(shown.url + path)).json()) as T

  test('two are chosen in the list and compared: definitions, bests, epochs, common configs', async () => {
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 1600 } })
    const { page } = opened
    await page.goto(shown.url)
    await page.getByLabel('Compare one').check()
    await page.getByText('Choose another sweep to compare.').waitFor({ timeout })
    await page.getByLabel('Compare other').check()
    await page.getByRole('link', { name: 'Compare 2 sweeps' }).click()
    await page.getByRole('heading', { name: 'Compare sweeps' }).waitFor({ timeout })
    expect(new URL(page.url()).searchParams.getAll('sweep')).toEqual(ids.slice(0, 2))

    const differing = page.getByRole('region', { name: 'What differs', exact: true })
    const rows = differing.locator('tbody tr')
    await rows.first().waitFor({ timeout })
    await expect
      .poll(() => rows.allInnerTexts(), { timeout })
      .toEqual([expect.stringMatching(/^optimizer\s+adam, sgd\s+adam$/)])

    const best = page.getByRole('region', { name: 'Best of each', exact: true })
    for (const id of ids.slice(0, 2)) {
      const {
        rows: [first],
      } = await ask<Leaderboard>(`/v1/sweeps/${id}/leaderboard?limit=1`)
      await best
        .getByText(`${(100 * (first?.score ?? 0)).toFixed(1)} %`)
        .first()
        .waitFor({ timeout })
      expect(first?.interval).not.toBeNull()
    }
    await best.getByText(/Their intervals (overlap|are apart)/).waitFor({ timeout })
    const steps = best.getByRole('slider')
    await steps.focus()
    await page.keyboard.press('ArrowRight')
    await expect
      .poll(() => steps.getAttribute('aria-valuetext'), { timeout })
      .toMatch(/^one: [\d.]+ % of 1 run; 95 % /)

    const epochs = page.getByRole('region', { name: 'Trials and epochs', exact: true })
    const { epochs: figures } = await ask<Sweep>(`/v1/sweeps/${ids[1]}`)
    await epochs.locator('tbody tr').first().waitFor({ timeout })
    const cells = await epochs.locator('tbody tr').allInnerTexts()
    expect(figures.before).toBe(figures.unique)
    expect(cells.find((row) => row.startsWith('of them trained before'))).toMatch(
      new RegExp(`^of them trained before\\s+0\\s+${figures.before}$`),
    )

    const common = page.getByRole('region', { name: 'Configs in common', exact: true })
    await common.scrollIntoViewIfNeeded()
    await common
      .getByText('other against one: better on 0, worse on 0, the same on 4')
      .waitFor({ timeout })
    await common.getByText('4 configs of them are of one lineage').waitFor({ timeout })
    await expect.poll(() => common.locator('tbody tr').count(), { timeout }).toBe(4)

    const progress = page.getByRole('region', { name: 'Best so far', exact: true })
    await progress.getByText('one (solid)').waitFor({ timeout })
    await progress.getByText('other (dashed)').waitFor({ timeout })
    await progress.getByText('As a table').click()
    await progress.locator('tbody tr').first().waitFor({ timeout })
    const last = await progress.locator('tbody tr').last().textContent()
    const {
      rows: [first],
    } = await ask<Leaderboard>(`/v1/sweeps/${ids[0]}/leaderboard?limit=1`)
    expect(last).toContain(`${(100 * (first?.score ?? 0)).toFixed(1)} %`)

    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('a link opens the same, in the dark too, and tells whose scores cannot be compared', async () => {
    const opened = await lendPage(browser, { colorScheme: 'dark' })
    const { page } = opened
    await page.goto(`${shown.url}/compare-sweeps?${ids.map((id) => `sweep=${id}`).join('&')}`)
    await page.getByText('by loss: ranked by another metric').waitFor({ timeout })
    const best = page.getByRole('region', { name: 'Best of each', exact: true })
    await best.getByRole('link', { name: 'other' }).waitFor({ timeout })
    expect(await best.getByRole('link', { name: 'by loss' }).count()).toBe(0)
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('its button prints once all panels are read', async () => {
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 300 } })
    const { page } = opened
    let answer = () => {}
    const pressed = new Promise<void>((resolve) => {
      answer = resolve
    })
    await page.route('**/trials.parquet*', (route) => pressed.then(() => route.continue()))
    await page.goto(`${shown.url}/compare-sweeps?sweep=${ids[0]}&sweep=${ids[1]}`)
    // There is no dialog of a browser without a window.
    await page.evaluate(`globalThis.print = () => {
      globalThis.asked = document.querySelectorAll('#main [aria-busy], #main [role=img]:empty').length
    }`)
    await page.getByRole('button', { name: 'Print' }).click()
    await page.getByRole('button', { name: 'Reading all panels…' }).waitFor({ timeout })
    answer()
    await expect.poll(() => page.evaluate('globalThis.asked'), { timeout }).toBe(0)
    await page.getByText('other against one: better on 0').waitFor({ timeout })
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('a panel fails alone, and too few sweeps are told what to do', async () => {
    const opened = await lendPage(browser)
    const { page } = opened
    let fails = true
    await page.route('**/replay', (route) =>
      fails ? route.fulfill({ status: 500, body: 'nothing' }) : route.continue(),
    )
    await page.goto(`${shown.url}/compare-sweeps?sweep=${ids[0]}&sweep=${ids[1]}`)
    const progress = page.getByRole('region', { name: 'Best so far', exact: true })
    await progress.getByRole('alert').waitFor({ timeout })
    const best = page.getByRole('region', { name: 'Best of each', exact: true })
    await best.getByText('Their intervals').waitFor({ timeout })
    fails = false
    await progress.getByRole('button', { name: 'Try again' }).click()
    await progress.getByText('one (solid)').waitFor({ timeout })
    await page.goto(`${shown.url}/compare-sweeps?sweep=nonsense&sweep=${ids[0]}`)
    await page.getByText('Choose two to four sweeps').waitFor({ timeout })
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })
})
