import type { Browser, Locator } from 'playwright-core'
import { type LentPage, lendPage } from '../../../support/lent-page.ts'
import { patience } from '../../../support/machine-speed.ts'
import { startShownInstallation } from '../../../support/shown-installation.ts'

/** A sweep under a stopper, and a browser to look at it: one of each for all subjects. */
export interface ViewedSweep {
  shown: Awaited<ReturnType<typeof startShownInstallation>>
  browser: Browser
  id: string
}

export const timeout = patience({ starts: 2, seconds: 30 })

/** Nine trials on three rungs, all at their ends. */
export async function startViewedSweep(): Promise<Omit<ViewedSweep, 'browser'>> {
  const shown = await startShownInstallation()
  const id = await shown.open({
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
  return { shown, id }
}

/** A page of the dashboard, once it says what it is. */
export async function openPage({ browser, shown }: ViewedSweep, to: string): Promise<LentPage> {
  const opened = await lendPage(browser, { viewport: { width: 1280, height: 900 } })
  await opened.page.goto(shown.url + to)
  await opened.page.locator('h1').first().waitFor({ timeout })
  return opened
}

/** It may be replaced while it comes into sight. */
export function comeTo(panel: Locator): Promise<void> {
  return panel.evaluate((element) => element.scrollIntoView())
}
