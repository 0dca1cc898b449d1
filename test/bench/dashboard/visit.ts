import type { Browser } from 'playwright-core'
import { slopeOf } from '../statistics.ts'
import { epochs, type LargeSweep } from './large-sweep.ts'
import { openWatchedPage, type WatchedPage } from './watched-page.ts'

/** Ms, bytes, or a share. */
export type Figures = Record<string, number>

const brushes = 6
/** After which nothing changes any more because of a step. */
const brushMs = 3000
const reportsPerSecond = 50
const reportSeconds = 10
/** Rounds until what runs often is compiled. */
const warmUps = 8
const perRound = 4

const row = `document.querySelector('section[aria-label="Leaderboard, scrolls"] tbody td')`
const note = (title: string) =>
  `[...document.querySelectorAll('h2')].find((one) => one.textContent === '${title}')?.nextElementSibling?.textContent`
const isWhole = `${row} && /lineages/.test(${note('Learning curves')}) && /line/.test(${note('All trials')}) && document.querySelectorAll('canvas').length > 1`

/** A visit of the page of a sweep with an empty cache, until its first window is whole and at rest. */
export async function visit(browser: Browser, large: LargeSweep, trace?: string) {
  const watched = await openWatchedPage(browser)
  const [usable, whole] = await watched.profile(trace, async () => {
    await watched.page.goto(`${large.stack.url}/sweeps/${large.id}`)
    const times = [await watched.when(`!!${row}`), await watched.when(isWhole)] as const
    await watched.settle()
    return times
  })
  const figures: Figures = {
    'first paint': await watched.firstPaint(),
    usable,
    'all panels of the first window': whole,
    'longest task on load': await watched.longestTask(),
  }
  return { watched, figures }
}

/** Bytes until the list of sweeps is there. */
export async function firstLoad(browser: Browser, large: LargeSweep): Promise<number> {
  const watched = await openWatchedPage(browser)
  await watched.page.goto(large.stack.url)
  await watched.page.getByText('large').waitFor()
  const bytes = await watched.loadedBytes()
  await watched.close()
  return bytes
}

/** Steps of the brush of an axis by the keyboard: from the key until the last change of what the panels say. */
export async function brush({ page, now, longestTask, settle }: WatchedPage): Promise<Figures> {
  const thumb = page.getByLabel('Range of learningRate').getByRole('slider', { name: /at most/ })
  await thumb.focus()
  const times: number[] = []
  const since = await now()
  for (let step = 0; step < brushes; step += 1) {
    await page.evaluate(`void (globalThis.brushed = new Promise((resolve) => {
      let [from, last] = [0, 0]
      addEventListener('keydown', () => { from = performance.now() }, { capture: true, once: true })
      const observer = new MutationObserver(() => { last = performance.now() })
      observer.observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true })
      const timer = setInterval(() => {
        if (from === 0 || performance.now() < from + ${brushMs}) return
        clearInterval(timer)
        observer.disconnect()
        resolve(Math.max(0, last - from))
      }, 100)
    }))`)
    await page.keyboard.press('PageDown')
    times.push((await page.evaluate('brushed')) as number)
  }
  await settle()
  const longest = await longestTask(since)
  await page.keyboard.press('End')
  times.sort((a, b) => a - b)
  return {
    'brush until all panels show it': times[Math.floor(brushes / 2)] as number,
    'longest task of a brush': longest,
  }
}

/** Down the page and back, and through the leaderboard. */
export async function scroll({ page, now, longestTask, settle }: WatchedPage): Promise<Figures> {
  // The first that is looked for brings what looks for it into the page: a task of 140 ms that is none of the page's.
  await page.locator('section[aria-label="Leaderboard, scrolls"]').hover()
  await page.waitForTimeout(500)
  const since = await now()
  for (let step = 0; step < 40; step += 1) {
    await page.mouse.wheel(0, 180)
    await page.waitForTimeout(40)
  }
  await page.mouse.move(5, 400)
  for (let step = 0; step < 40; step += 1) {
    await page.mouse.wheel(0, 180)
    await page.waitForTimeout(40)
  }
  await settle()
  return { 'longest task while scrolling': await longestTask(since) }
}

/** 50 reports a second: when the page shows each, and its longest task. */
export async function follow(
  { page, now, longestTask }: WatchedPage,
  large: LargeSweep,
): Promise<Figures> {
  await page.evaluate('scrollTo(0, 0)')
  await page.evaluate(`globalThis.shown = []
    const bar = document.querySelector('main [role="progressbar"]')
    new MutationObserver(() => requestAnimationFrame(() => shown.push([Date.now(), Number(bar.getAttribute('aria-valuenow'))])))
      .observe(bar, { attributes: true })`)
  const first = Number(
    await page.locator('main [role="progressbar"]').first().getAttribute('aria-valuenow'),
  )
  const since = await now()
  const sent: number[] = []
  const begun = performance.now()
  while (sent.length < reportsPerSecond * reportSeconds) {
    await large.report()
    sent.push(Date.now())
    const due = begun + (1000 * sent.length) / reportsPerSecond
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
  }
  await page.waitForTimeout(3000)
  const shown = (await page.evaluate('shown')) as [number, number][]
  const delays = sent.flatMap((at, place) => {
    const seen = shown.find(([, trained]) => trained > first + place)
    return seen ? [Math.max(0, seen[0] - at)] : []
  })
  if (delays.length < sent.length)
    throw new Error(`${sent.length - delays.length} reports not shown`)
  delays.sort((a, b) => a - b)
  return {
    'report to pixels': delays[Math.floor(delays.length / 2)] as number,
    'report to pixels, 95 of 100 within': delays[Math.floor(0.95 * delays.length)] as number,
    'longest task at 50 reports a second': await longestTask(since),
    'reports a second': (1000 * sent.length) / ((sent.at(-1) as number) - (sent[0] as number)),
  }
}

export async function memory({ heapBytes, residentBytes }: WatchedPage): Promise<Figures> {
  return { heap: await heapBytes(), 'resident memory of the page': await residentBytes() }
}

/** To the list of sweeps, the sweep, one of its trials and the workers. */
export async function goRound({ page, when }: WatchedPage): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Sweeps' }).click()
  await page.getByRole('link', { name: 'large', exact: true }).click()
  await page.locator('section[aria-label="Leaderboard, scrolls"] tbody td').first().waitFor()
  await when(isWhole)
  await page.locator('section[aria-label="Leaderboard, scrolls"] tbody a').first().click()
  await page.getByText('The same config').or(page.locator('canvas')).first().waitFor()
  await page.getByRole('navigation').getByRole('link', { name: 'Workers' }).click()
  await page.getByRole('heading', { name: 'Workers' }).waitFor()
}

/**
 * What stays of going to and fro. Single readings differ by some MB, as answers that are kept for a while come and go: the
 * slope over all of them tells whether more and more stays.
 */
export async function navigate(watched: WatchedPage, navigations: number): Promise<Figures> {
  for (let at = 0; at < warmUps; at += 1) await goRound(watched)
  const before = await watched.domCounts()
  const heaps = [await watched.heapBytes()]
  let spent = 0
  for (let at = 0; at < navigations; at += perRound) {
    const from = performance.now()
    await goRound(watched)
    spent += performance.now() - from
    heaps.push(await watched.heapBytes())
  }
  const after = await watched.domCounts()
  const share = (slope: number) =>
    (slope * (heaps.length - 1)) / (heaps.toSorted((a, b) => a - b)[heaps.length >> 1] as number)
  const { slope, low, high } = slopeOf(heaps)
  process.stderr.write(`heaps in MB: ${heaps.map((one) => (one / 1e6).toFixed(1)).join(' ')}\n`)
  return {
    'growth over all navigations': share(slope),
    'growth, at least (95 %)': share(low),
    'growth, at most (95 %)': share(high),
    'nodes that stay': after.nodes - before.nodes,
    'listeners that stay': after.jsEventListeners - before.jsEventListeners,
    'a navigation': spent / navigations,
  }
}

export const lineOf = (trials: number) => `${trials.toLocaleString('en')} × ${epochs}`
