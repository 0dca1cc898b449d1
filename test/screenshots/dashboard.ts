/**
 * npm run screenshots:dashboard -- FOLDER [PAGES [WIDTHS]]: every page of the dashboard in light and dark at 390, 1280 and
 * 1920 px, from the real API over made-up records; says what a browser complained of on the way.
 */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { openAuditedPage } from '../support/audited-page.ts'
import { chromium, startChromium } from '../support/chromium.ts'
import { measureMachine } from '../support/machine-speed.ts'
import { startShownInstallation } from '../support/shown-installation.ts'
import { actsOf } from './acts.ts'
import { fillFruits } from './fill-fruits.ts'
import { fillInstallation } from './fill-installation.ts'

const folder = path.resolve(process.argv[2] ?? 'screenshots')
const only = process.argv[3]?.split(',')
const widths = process.argv[4]?.split(',').map(Number) ?? [390, 1280, 1920]
if (!chromium) process.exit(1)
await measureMachine()
await mkdir(folder, { recursive: true })
await using shown = await startShownInstallation()
const { grid } = await fillInstallation(shown)
const fruits = await fillFruits(shown)
const guarded = await shown.listen({ apiKey: 'for nobody here' })
const browser = await startChromium()
const acts = actsOf(grid)
const pages: { name: string; to: string; act?: (page: Page) => Promise<void> }[] = [
  { name: 'sweeps', to: `/?pick=${grid.id}&pick=${grid.running}` },
  { name: 'sweep', to: `/sweeps/${grid.id}` },
  {
    name: 'filtered',
    to: `/sweeps/${grid.id}?where=optimizer%21%3Dsgd&where=learningRate%3E%3D0.0005`,
  },
  { name: 'asha', to: `/sweeps/${grid.stopped}` },
  { name: 'plane', to: `/sweeps/${grid.running}?along=learningRate&across=batchSize` },
  { name: 'trial', to: `/sweeps/${grid.id}/trials/${grid.best}` },
  { name: 'proposed', to: `/sweeps/${grid.learning}/trials/20` },
  { name: 'failed', to: `/sweeps/${grid.id}/trials/${grid.failed}` },
  {
    name: 'compare',
    to: `/compare?trial=${grid.id}/${grid.best}&trial=${grid.id}/1&trial=${grid.running}/3`,
  },
  {
    name: 'compare-sweeps',
    to: `/compare-sweeps?sweep=${grid.id}&sweep=${grid.again}&sweep=${grid.stopped}`,
  },
  {
    name: 'compared',
    to: `/compare?trial=${fruits.id}/1&trial=${fruits.id}/2&open=agreement&open=classes`,
  },
  { name: 'mistakes', to: `/sweeps/${fruits.id}/trials/1?open=confusion` },
  { name: 'try', to: `/try?sweep=${fruits.id}&on=cpu` },
  { name: 'sign-in', to: guarded.url },
  { name: 'workers', to: '/workers' },
  { name: 'datasets', to: '/datasets' },
  { name: 'new', to: '/new' },
  ...acts,
  { name: 'missing', to: '/nowhere' },
]
try {
  for (const { name, to, act } of pages.filter((one) => !only || only.includes(one.name))) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of widths) {
        const opened = await openAuditedPage(browser, {
          colorScheme,
          viewport: { width, height: 900 },
        })
        const { page, complaints } = opened
        await page.goto(new URL(to, fruits.url).href)
        await page.locator('h1').first().waitFor()
        await page.getByText('Loading…').first().waitFor({ state: 'hidden' })
        await comeToEnd(page)
        const replay = page.getByRole('button', { name: 'Replay the curves' })
        if (await replay.isVisible()) await replay.click()
        await act?.(page)
        await page.evaluate('scrollTo(0, 0)')
        await page.waitForTimeout(700)
        await page.screenshot({
          path: path.join(folder, `${name}-${colorScheme}-${width}.png`),
          fullPage: true,
        })
        if (await opened.scrollsSideways()) complaints.push('scrolls sideways')
        if (width === 1280) complaints.push(...(await opened.inaccessible()))
        for (const complaint of complaints)
          console.log(`${name} ${colorScheme} ${width}: ${complaint}`)
        await page.context().close()
      }
    }
  }
  console.log(`pictures in ${folder}`)
} finally {
  await browser.close()
}

/** Panels are read when somebody comes near them. */
async function comeToEnd(page: Page): Promise<void> {
  for (let before = -1; ; ) {
    const y = await page.evaluate<number>('scrollBy(0, innerHeight); scrollY')
    await page.waitForTimeout(150)
    if (y === before) break
    before = y
  }
  await page.getByText('Loading…').first().waitFor({ state: 'hidden' })
  await page.evaluate('scrollTo(0, 0)')
}
