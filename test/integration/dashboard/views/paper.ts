import { expect, test } from 'vitest'
import { lendPage } from '../../../support/lent-page.ts'
import { comeTo, openPage, timeout, type ViewedSweep } from './viewed-sweep.ts'

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

/** What is printed, and what is drawn while nobody sees it. */
export function testPaper(viewed: () => ViewedSweep): void {
  test('a printed page is light, as wide as a sheet, and has its charts whole', async () => {
    const { shown, browser, id } = viewed()
    const { page, giveBack } = await lendPage(browser, {
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
    await giveBack()
  })

  test('paper has all panels, also those that nobody came near, with their charts', async () => {
    const { shown, browser, id } = viewed()
    const opened = await lendPage(browser, {
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
    await opened.giveBack()
  })

  test('lines of trials have the colours of paper when they are printed', async () => {
    const { shown, browser, id } = viewed()
    const { page, giveBack } = await lendPage(browser, {
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
    await giveBack()
  })

  test('a chart out of sight is drawn anew once it is near, or is to be printed', async () => {
    const { id } = viewed()
    const { page, complaints } = await openPage(viewed(), `/sweeps/${id}`)
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
}

interface Pixeled {
  width: number
  height: number
  getContext(kind: '2d'): { getImageData(...place: number[]): { data: Uint8Array } }
}

/** What is used of a canvas: the tests know no DOM. */
interface Drawn {
  toDataURL(): string
}
