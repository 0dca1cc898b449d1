import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium, startChromium } from '../../support/chromium.ts'
import { registerPets } from '../../support/judged-trial.ts'
import { lendPage } from '../../support/lent-page.ts'
import { patience } from '../../support/machine-speed.ts'
import { startShownInstallation } from '../../support/shown-installation.ts'

const timeout = patience({ starts: 2, seconds: 30 })

describe.skipIf(!chromium)('what a model gets wrong', () => {
  let shown: Awaited<ReturnType<typeof startShownInstallation>>
  let browser: Browser
  let url: string
  let id: string

  beforeAll(async () => {
    shown = await startShownInstallation()
    const pets = await registerPets(shown)
    url = pets.url
    const parameters = { ...pets.parameters, learningRate: [0.001, 0.01] }
    id = await shown.open({ name: 'pets', dataset: 'pets', parameters })
    const [one, other] = await shown.trialsOf(id)
    await pets.judge(one!, [
      [0.75, 0.25],
      [0.875, 0.125],
    ])
    await pets.judge(other!, [
      [0.75, 0.25],
      [0.25, 0.75],
    ])
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await shown?.[Symbol.asyncDispose]()
  })

  test('a mixed-up pair opens its images, and the page stays accessible', async () => {
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 900 } })
    const { page } = opened
    await page.goto(`${url}/sweeps/${id}/trials/1`)
    await page.getByRole('button', { name: 'Show the confusion matrix' }).click()
    await page.getByText('2 of 2 images; 1 wrong').waitFor({ timeout })
    await page.getByRole('button', { name: '1 × dog taken for cat' }).click()
    await page.getByText('1 of 1 image; 1 wrong').waitFor({ timeout })
    const picture = page.getByRole('img', { name: 'b.png, which is dog' })
    await expect
      .poll(
        () =>
          picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
        { timeout },
      )
      .toBe(9)
    await page.getByLabel('taken for').selectOption('dog')
    await page.getByText('No image is in this cell.').waitFor({ timeout })
    await page.getByText('It is surer than it is right: 81.3 % sure').first().waitFor({ timeout })
    const matrix = page.getByRole('region', { name: 'Confusion matrix, scrolls' })
    // The first row and column: nothing of a cat is taken for a dog.
    await matrix.getByRole('img').click({ position: { x: 76, y: 42 } })
    await expect.poll(() => page.getByLabel('taken for').inputValue(), { timeout }).toBe('0')
    // It is framed: there is a stroke of the frame, and at another cell when another one is chosen.
    const chart = matrix.getByRole('img')
    await expect
      .poll(() => chart.getAttribute('aria-label'), { timeout })
      .toContain('a frame at cat, predicted as cat')
    const inkAt = async (left: number, top: number) => {
      const spot = { left, top, width: 1, height: 1 }
      return [
        ...(await sharp(await chart.screenshot())
          .extract(spot)
          .raw()
          .toBuffer()),
      ]
    }
    // Its upper edge.
    const framed = await inkAt(90, 26)
    const actual = page.getByRole('combobox', { name: /^is/ })
    await actual.selectOption('dog')
    await expect.poll(() => inkAt(90, 26), { timeout }).not.toEqual(framed)
    await actual.selectOption('cat')
    await expect.poll(() => inkAt(90, 26), { timeout }).toEqual(framed)
    // The address opens the same matrix and cell for somebody else; classes that there are not pick nothing out.
    expect(new URL(page.url()).search).toBe('?open=confusion&is=cat&taken=cat')
    const link = await lendPage(browser)
    await link.page.goto(`${url}/sweeps/${id}/trials/1?open=confusion&is=dog&taken=cat`)
    await link.page.getByText('1 of 1 image; 1 wrong').waitFor({ timeout })
    await link.page.goto(`${url}/sweeps/${id}/trials/1?open=confusion&is=cow`)
    await link.page.getByText('2 of 2 images; 1 wrong').waitFor({ timeout })
    expect(link.complaints).toEqual([])
    await link.giveBack()
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })

  test('two trials are chosen in the leaderboard and compared class by class', async () => {
    const opened = await lendPage(browser, { viewport: { width: 1280, height: 900 } })
    const { page } = opened
    await page.goto(`${url}/sweeps/${id}`)
    await page.getByLabel('Compare trial 1').check()
    await page.getByLabel('Compare trial 2').check()
    await expect.poll(() => page.url(), { timeout }).toContain('pick=1&pick=2')
    await page.getByRole('link', { name: 'Compare 2 trials' }).click()
    const configs = page.getByRole('region', { name: 'What differs' })
    await configs.getByRole('rowheader', { name: 'learningRate' }).waitFor({ timeout })
    await expect
      .poll(() => configs.locator('tbody th').allInnerTexts(), { timeout })
      .toEqual(['learningRate', 'seed', 'status', 'score'])
    await page.getByRole('button', { name: 'Compare image by image' }).click()
    const said = 'Trial 2 is not told apart from Trial 1: 1 of 2 images only Trial 2 has right'
    await page.getByText(said).waitFor({ timeout })
    const agreement = page.getByRole('region', { name: 'Agreement, scrolls' })
    await agreement.locator('tbody tr').first().waitFor({ timeout })
    const [counts = ''] = await agreement.locator('tbody tr').allInnerTexts()
    expect(counts.split(/\s+/).slice(0, 7).join(' ')).toBe('Trial 2 1 0 1 0 1')
    await page.getByRole('button', { name: 'Compare class by class' }).click()
    const classes = page.getByRole('region', { name: 'Classes', exact: true })
    await classes.getByRole('rowheader', { name: 'dog' }).waitFor({ timeout })
    await classes.locator('tbody tr').first().waitFor({ timeout })
    const [first = ''] = await classes.locator('tbody tr').allInnerTexts()
    expect(first.split(/\s{1,}|\t/).join(' ')).toBe('dog 1 0.0 % 100.0 % 100.0 %')
    await expect.poll(() => opened.inaccessible(), { timeout }).toEqual([])
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(() => opened.scrollsSideways(), { timeout }).toBe(false)
    expect(opened.complaints).toEqual([])
    await opened.giveBack()
  })
})
