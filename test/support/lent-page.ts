import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { type AuditedPage, openAuditedPage } from './audited-page.ts'

const assets = path.resolve(import.meta.dirname, '../../apps/dashboard/dist/assets')

export interface LentPage extends AuditedPage {
  /** For the next one who looks at a page. What failed is not given back, and nobody sees that page again. */
  giveBack(): Promise<void>
}

/** Of each browser. */
const atRest = new WeakMap<Browser, AuditedPage[]>()

/**
 * A page that others may have had before, with nothing of theirs but files in its cache: the process of a new one, and
 * what it loads first, cost as much as most visits. For tests that set up nothing but the page itself.
 */
export async function lendPage(
  browser: Browser,
  {
    viewport = { width: 1280, height: 720 },
    colorScheme = 'light',
  }: Pick<BrowserContextOptions, 'viewport' | 'colorScheme'> = {},
): Promise<LentPage> {
  const resting = atRest.get(browser) ?? []
  atRest.set(browser, resting)
  const lent = resting.pop() ?? (await openAuditedPage(browser))
  const { page, complaints } = lent
  // Those that came last were of somebody else.
  complaints.length = 0
  if (viewport) await page.setViewportSize(viewport)
  await page.emulateMedia({ media: null, colorScheme })
  return {
    ...lent,
    async giveBack() {
      // Gone back to where it began.
      if (page.url() === 'about:blank') return page.context().close()
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      await page.goto(restingPlaceOf(page.url()))
      await page.evaluate('localStorage.clear(); sessionStorage.clear()')
      await page.context().clearCookies()
      await page.mouse.move(0, 0)
      resting.push(lent)
    },
  }
}

/** The smallest script, which is but text there. A page of another origin would be in another process. */
function restingPlaceOf(address: string): string {
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'))
  const size = (name: string) => statSync(path.join(assets, name)).size
  const [smallest] = scripts.toSorted((one, other) => size(one) - size(other))
  return new URL(`/assets/${smallest}`, address).href
}
