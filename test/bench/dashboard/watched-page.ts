import { readFileSync, writeFileSync } from 'node:fs'
import type { Browser, CDPSession } from 'playwright-core'

/** Keeps what a page did, in ms since its navigation began: its tasks of 50 ms and more. */
const watch = `globalThis.tasks = []
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) tasks.push([startTime, duration])
}).observe({ type: 'longtask', buffered: true })
globalThis.when = (isThere) => new Promise((resolve) => {
  const look = () => requestAnimationFrame(() => (isThere() ? resolve(performance.now()) : look()))
  look()
})`

const quietMs = 2000
const mostSettling = 15_000
const samplingUs = 500

/** A browser window with nothing in its cache, which tells how long its tasks took and what it holds. */
export async function openWatchedPage(browser: Browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  await context.addInitScript(watch)
  const page = await context.newPage()
  page.setDefaultTimeout(90_000)
  const devtools = await context.newCDPSession(page)
  const now = () => page.evaluate('performance.now()') as Promise<number>
  return {
    page,
    now,
    /** Ms from the begin of the navigation until an expression holds and a frame was made of it. */
    when: (expression: string) => page.evaluate(`when(() => ${expression})`) as Promise<number>,
    /** The longest task since a time of `now`, in ms; 0 if none took 50 ms. */
    async longestTask(since = 0): Promise<number> {
      const tasks = (await page.evaluate('tasks')) as [number, number][]
      return Math.max(0, ...tasks.flatMap(([at, ms]) => (at >= since ? [ms] : [])))
    },
    /** Until no task took 50 ms for two seconds; on a busy machine, which has such tasks all the time, not for ever. */
    async settle(): Promise<void> {
      const deadline = performance.now() + mostSettling
      let until = (await now()) + quietMs
      while (performance.now() < deadline) {
        await page.waitForTimeout(500)
        const ends = (await page.evaluate('tasks.map(([at, ms]) => at + ms)')) as number[]
        until = Math.max(until, (ends.at(-1) ?? 0) + quietMs)
        if ((await now()) > until) return
      }
    },
    firstPaint: () =>
      page.evaluate(
        `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0`,
      ) as Promise<number>,
    /** Bytes of the page, its scripts and its styles, as they were sent. */
    loadedBytes: () =>
      page.evaluate(`[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .filter(({ initiatorType, name }) => initiatorType === 'navigation' || /\\.(js|css)(\\?|$)/.test(name))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`) as Promise<number>,
    /** What the page computed in an act, as DevTools open it; without a file, only the act. The act takes longer with it. */
    async profile<Result>(file: string | undefined, act: () => Promise<Result>): Promise<Result> {
      if (file === undefined) return act()
      await devtools.send('Profiler.enable')
      await devtools.send('Profiler.setSamplingInterval', { interval: samplingUs })
      await devtools.send('Profiler.start')
      const result = await act()
      const { profile } = await devtools.send('Profiler.stop')
      writeFileSync(file, JSON.stringify(profile))
      return result
    },
    heapBytes: () => heapBytes(devtools),
    /** Of all documents of the page, also what is in none any more but still reached. */
    async domCounts(): Promise<{ nodes: number; jsEventListeners: number }> {
      await devtools.send('HeapProfiler.collectGarbage')
      return devtools.send('Memory.getDOMCounters')
    },
    residentBytes: () => residentBytes(browser),
    close: () => context.close(),
  }
}
export type WatchedPage = Awaited<ReturnType<typeof openWatchedPage>>

/** What JavaScript still reaches, its array buffers included. */
async function heapBytes(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize, backingStorageSize = 0 } = (await devtools.send('Runtime.getHeapUsage')) as {
    usedSize: number
    backingStorageSize?: number
  }
  return usedSize + backingStorageSize
}

/** Of the largest process that shows pages. */
async function residentBytes(browser: Browser): Promise<number> {
  const devtools = await browser.newBrowserCDPSession()
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo')
  await devtools.detach()
  const shown = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
  return Math.max(0, ...shown.map(residentOf))
}

function residentOf(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    return 4096 * pages
  } catch {
    return 0
  }
}
