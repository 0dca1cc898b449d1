import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LargeSweep, startLargeSweep } from '../../bench/dashboard/large-sweep.ts'
import { goRound, visit } from '../../bench/dashboard/visit.ts'
import type { WatchedPage } from '../../bench/dashboard/watched-page.ts'
import { chromium, startChromium } from '../../support/chromium.ts'
import { patience } from '../../support/machine-speed.ts'

/** More than one frame draws of the points of a slice. */
const trials = 2600
/** As few as make a curve: what is looked at here comes with the trials. */
const epochs = 10
const timeout = patience({ starts: 6, seconds: 60 })

/** Of the canvases of a panel: places of the page that have any, the height of each, and how many were drawn. */
const canvasesOf = (title: string) => `(() => {
  const panel = [...document.querySelectorAll('section')].find(
    (one) => one.querySelector('h2')?.textContent === '${title}',
  )
  const charts = [...(panel?.querySelectorAll('[role=img]') ?? [])]
  return charts.map((one) => [one.clientHeight, one.querySelectorAll('canvas').length])
})()`

describe.skipIf(!chromium)('the page of a large sweep', () => {
  let large: LargeSweep
  let browser: Browser
  let watched: WatchedPage

  beforeAll(async () => {
    large = await startLargeSweep(trials, epochs)
    browser = await startChromium()
    ;({ watched } = await visit(browser, large))
  }, timeout)
  afterAll(async () => {
    await browser?.close()
    await large?.[Symbol.asyncDispose]()
  })

  test(
    'hundreds of slots are several charts, of which those near the window are drawn',
    async () => {
      const { page, when } = watched
      await page.getByRole('heading', { name: 'Slots' }).scrollIntoViewIfNeeded()
      const drawn = `${canvasesOf('Slots')}.filter(([, canvases]) => canvases > 0).length`
      await when(`${drawn} > 0`)
      const charts = (await page.evaluate(canvasesOf('Slots'))) as [number, number][]
      // 500 of trials that are done, and 60 in training, each 22 px high.
      const rows = charts.reduce((sum, [height]) => sum + Math.floor(height / 22) - 1, 0)
      expect(rows).toBe(560)
      expect(Math.max(...charts.map(([height]) => height))).toBeLessThan(1000)
      expect((await page.evaluate(drawn)) as number).toBeLessThan(5)
    },
    timeout,
  )

  test(
    'no stroke has more points of a slice than a frame takes, and a print has all of them at once',
    async () => {
      const { page, when } = watched
      await page.evaluate(`(() => {
        globalThis.strokes = []
        const pen = CanvasRenderingContext2D.prototype
        const { arc, fill } = pen
        let points = 0
        pen.arc = function (...to) { points += 1; return arc.apply(this, to) }
        pen.fill = function (...how) { if (points > 0) strokes.push(points); points = 0; return fill.apply(this, how) }
      })()`)
      await page.getByRole('heading', { name: 'Slices' }).scrollIntoViewIfNeeded()
      await page.getByRole('combobox', { name: 'along' }).selectOption('dropout')
      await when('strokes.reduce((sum, one) => sum + one, 0) >= 2540')
      expect((await page.evaluate('Math.max(...strokes)')) as number).toBeLessThanOrEqual(2500)
      const printed = await page.evaluate(`(() => {
        strokes.length = 0
        dispatchEvent(new Event('beforeprint'))
        const all = strokes.reduce((sum, one) => sum + one, 0)
        dispatchEvent(new Event('afterprint'))
        return all
      })()`)
      expect(printed).toBeGreaterThanOrEqual(2540)
    },
    timeout,
  )

  test(
    'nothing of a page stays in the document, or listens, once it was left',
    async () => {
      await watched.page.evaluate('scrollTo(0, 0)')
      for (let round = 0; round < 2; round += 1) await goRound(watched)
      const before = await watched.domCounts()
      for (let round = 0; round < 3; round += 1) await goRound(watched)
      const after = await watched.domCounts()
      expect(after.nodes - before.nodes).toBeLessThan(25)
      expect(after.jsEventListeners - before.jsEventListeners).toBeLessThan(5)
    },
    timeout,
  )
})
