import { once } from 'node:events'
import type { TrialSummary } from '@sweepstack/protocol'
import { openRedis } from '@sweepstack/redis'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import type { App } from '../../support/api.ts'
import { openAuditedPage } from '../../support/audited-page.ts'
import { chromium, startChromium } from '../../support/chromium.ts'
import { isLong } from '../../support/long-form.ts'
import { patience } from '../../support/machine-speed.ts'
import { datasetRecord, reportOf } from '../../support/records.ts'
import { until } from '../../support/redis.ts'
import { startShownInstallation } from '../../support/shown-installation.ts'
import { startTestStack } from '../../support/stack.ts'

const timeout = patience({ starts: 2, seconds: 30 })
/** To eight tabs each: `npm run test:long` times more of them. */
const reports = isLong ? 10 : 4
const silent = { info: () => undefined, error: () => undefined }

describe.skipIf(!chromium)('tabs of one browser', () => {
  let shown: Awaited<ReturnType<typeof startShownInstallation>>
  let browser: Browser
  let streams: { open: number; most: number }

  beforeAll(async () => {
    shown = await startShownInstallation()
    await shown.showWorkers()
    streams = countStreams(shown.apps[0] as App)
    browser = await startChromium({ hosts: ['lab.test'] })
  })
  afterAll(async () => {
    await browser?.close()
    await shown?.[Symbol.asyncDispose]()
  })

  let seed = 0
  const openSweep = async (epochs: number) => {
    seed += 1
    const parameters = { learningRate: [0.001, 0.0005], epochs }
    const id = await shown.open({ name: `live ${seed}`, seed, parameters })
    return { id, trials: await shown.trialsOf(id) }
  }

  test('eight share one connection, and each shows a report soon after it', async () => {
    const { id, trials } = await openSweep(20)
    const { page: first, complaints } = await openAuditedPage(browser)
    const context = first.context()
    const tabs = [first, ...(await Promise.all(Array.from({ length: 7 }, () => context.newPage())))]
    for (const [place, page] of tabs.entries()) {
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(shown.url + (place % 4 === 0 ? `/sweeps/${id}` : '/'))
      await page.getByText('0 / 40').waitFor({ timeout })
    }
    await until('one stream', async () => streams.open === 1)
    streams.most = streams.open
    const [trial] = trials as [TrialSummary]
    const started = await shown.redis.lineages.start(trial.lineage, 'worker-1')
    if (started.kind !== 'started') throw new Error('did not start')
    const times: number[] = []
    for (let epoch = 1; epoch <= reports; epoch += 1) {
      const seen = tabs.map((page) => shownAt(page, `${epoch} / 40`))
      // The look-out is in its place before there is anything to see.
      await Promise.all(tabs.map((page) => page.evaluate('1')))
      const from = Date.now()
      await shown.redis.lineages.report(trial.lineage, started.fence, reportOf(epoch))
      times.push(...(await Promise.all(seen)).map((at) => at - from))
    }
    times.sort((a, b) => a - b)
    const median = times[times.length >> 1]
    process.stderr.write(
      `report to page in 8 tabs: median ${median} ms, slowest of ${times.length} ${times.at(-1)} ms\n`,
    )
    expect(median).toBeLessThan(patience({ starts: 1 }))
    expect(streams).toEqual({ open: 1, most: 1 })
    expect(complaints).toEqual([])
    await context.close()
    await until('the stream ends with its last tab', async () => streams.open === 0)
  })

  test('a plain host of the network has shared workers too', async () => {
    const { port } = await shown.listen({ allowedHosts: ['lab.test'] })
    const counted = countStreams(shown.apps.at(-1) as App)
    const { id, trials } = await openSweep(4)
    const context = await browser.newContext()
    const tabs = [await context.newPage(), await context.newPage()]
    for (const page of tabs) {
      await page.goto(`http://lab.test:${port}/sweeps/${id}`)
      await page.getByText('0 / 8').waitFor({ timeout })
    }
    expect(await tabs[0]?.evaluate('isSecureContext')).toBe(false)
    await until('one stream', async () => counted.open === 1)
    await shown.train(trials[0] as TrialSummary, 1)
    for (const page of tabs) await page.getByText('1 / 8').waitFor({ timeout })
    expect(counted).toEqual({ open: 1, most: 1 })
    await context.close()
  })

  test('where there are no shared workers, each tab has a stream of its own', async () => {
    const { id, trials } = await openSweep(4)
    const { page, complaints } = await openAuditedPage(browser)
    await page.context().addInitScript('delete globalThis.SharedWorker')
    const tabs = [page, await page.context().newPage()]
    for (const tab of tabs) {
      await tab.goto(`${shown.url}/sweeps/${id}`)
      await tab.getByText('0 / 8').waitFor({ timeout })
    }
    await until('two streams', async () => streams.open === 2)
    await shown.train(trials[0] as TrialSummary, 1)
    for (const tab of tabs) await tab.getByText('1 / 8').waitFor({ timeout })
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('sweeps that are posted, renamed and deleted elsewhere come and go, and workers too', async () => {
    const { page, complaints } = await openAuditedPage(browser)
    await page.goto(shown.url)
    await page.getByText('All sweeps').waitFor({ timeout })
    await until('a stream', async () => streams.open === 1)
    const { id } = await openSweep(1)
    await page.getByRole('link', { name: `live ${seed}`, exact: true }).waitFor({ timeout })
    await patch(id, { name: 'called otherwise' })
    await page.getByRole('link', { name: 'called otherwise' }).waitFor({ timeout })
    await patch(id, { status: 'cancelled' })
    await shown.scheduler.advance(id)
    const row = page.getByRole('row').filter({ hasText: 'called otherwise' })
    await row.getByText('cancelled').waitFor({ timeout })
    await until('it is deleted', async () => {
      await shown.scheduler.advance(id)
      return (await fetch(`${shown.url}/v1/sweeps/${id}`, { method: 'DELETE' })).ok
    })
    await row.waitFor({ state: 'detached', timeout })
    await shown.redis.fleet.leave('worker-2')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  async function patch(id: string, body: object) {
    const headers = { 'content-type': 'application/json' }
    const how = { method: 'PATCH', headers, body: JSON.stringify(body) }
    expect((await fetch(`${shown.url}/v1/sweeps/${id}`, how)).status).toBe(200)
  }
})

describe.skipIf(!chromium)('an API that is killed under load', () => {
  /** `npm run test:dashboard-kills` runs the long form. */
  const kills = isLong ? 20 : 1
  /** More than the load comes to before the last kill. */
  const epochs = 20 * kills
  const limit = patience({ starts: 12 + kills, steps: 400, seconds: 120 + 10 * kills })

  test('leaves open pages as a fresh load is, at the end', { timeout: limit }, async () => {
    await using stack = await startTestStack()
    const redis = await openRedis({ url: stack.redis.url, role: 'scheduler' })
    const scheduler = createScheduler(redis, silent)
    await redis.datasets.register(datasetRecord())
    let api = stack.startPart('api')
    await until('the API answers', () =>
      stack.client.workers().then(
        () => true,
        () => false,
      ),
    )
    const definition = {
      dataset: 'tiny',
      parameters: { learningRate: [0.1, 0.01, 0.001, 0.0001], epochs },
    }
    const { id } = await stack.client.createSweep({ name: 'under load', ...definition })
    await scheduler.advance(id)
    const trials = await redis.sweeps.trials(id, { after: 0, limit: 10 })

    const browser = await startChromium()
    const { page, complaints } = await openAuditedPage(browser, {
      viewport: { width: 1280, height: 3000 },
    })
    const context = page.context()
    const addresses = ['/', `/sweeps/${id}`, `/sweeps/${id}/trials/1`]
    const tabs = [page, await context.newPage(), await context.newPage()]
    for (const [place, tab] of tabs.entries()) {
      tab.on('pageerror', (error) => complaints.push(error.message))
      await tab.goto(stack.url + addresses[place])
      await tab.locator('h1').first().waitFor({ timeout })
    }

    let reported = 0
    let isOver = false
    const load = (async () => {
      for (const { lineage } of trials) {
        const started = await redis.lineages.start(lineage, 'w1')
        if (started.kind !== 'started') throw new Error('did not start')
        for (let epoch = 1; epoch <= epochs; epoch += 1) {
          await redis.lineages.report(
            lineage,
            started.fence,
            reportOf(epoch, { val_accuracy: epoch / (2 * epochs) }),
          )
          reported += 1
          await new Promise((resolve) => setTimeout(resolve, isOver ? 0 : 300))
        }
        await scheduler.advance(id)
      }
    })()
    for (let kill = 0; kill < kills; kill += 1) {
      const exit = once(api, 'exit')
      api.kill('SIGKILL')
      await exit
      const before = reported
      await tabs[kill % 3]?.getByText('The service does not answer').waitFor({ timeout })
      await until('the load goes on without the API', async () => reported > before)
      api = stack.startPart('api')
      await tabs[kill % 3]
        ?.getByText('The service does not answer')
        .waitFor({ state: 'detached', timeout })
      await page.getByText('under load').waitFor({ timeout })
    }
    isOver = true
    await load
    const { status } = await stack.client.sweep(id)
    expect([status, reported]).toEqual(['completed', 4 * epochs])

    for (const [place, tab] of tabs.entries()) {
      const fresh = await context.newPage()
      await fresh.goto(stack.url + addresses[place])
      await fresh.locator('h1').first().waitFor({ timeout })
      await until(`${addresses[place]} is as a fresh load`, async () => {
        const [lived, loaded] = await Promise.all([textOf(tab), textOf(fresh)])
        return lived === loaded && loaded.includes('completed')
      }).catch(async (error) => {
        expect(await textOf(tab)).toBe(await textOf(fresh))
        throw error
      })
      await fresh.close()
    }
    expect(complaints).toEqual([])
    await browser.close()
    await redis.close()
  })
})

/** How many streams of events an application has now, and had at most. */
function countStreams(app: App): { open: number; most: number } {
  const counted = { open: 0, most: 0 }
  app.server.on('request', ({ url = '' }, response) => {
    if (!/\/events(\?|$)/.test(url)) return
    counted.open += 1
    counted.most = Math.max(counted.most, counted.open)
    response.once('close', () => {
      counted.open -= 1
    })
  })
  return counted
}

/** When a page shows a text, in ms of this machine's clock. */
function shownAt(page: Page, text: string): Promise<number> {
  return page.evaluate(
    `new Promise((resolve, reject) => {
      const isThere = () => document.querySelector('main').textContent.includes(${JSON.stringify(text)})
      const look = () => {
        if (!isThere()) return
        observer.disconnect()
        resolve(Date.now())
      }
      setTimeout(() => reject(new Error(${JSON.stringify(`${text} is not shown`)})), ${timeout})
      const observer = new MutationObserver(look)
      observer.observe(document.querySelector('main'), { childList: true, subtree: true, characterData: true })
      look()
    })`,
  ) as Promise<number>
}

/** What a page says, without how long ago things were. */
function textOf(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const main = document.querySelector('main').cloneNode(true)
    for (const moment of main.querySelectorAll('time')) moment.remove()
    return main.textContent
  })()`) as Promise<string>
}
