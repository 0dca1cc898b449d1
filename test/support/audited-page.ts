import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { patience } from './machine-speed.ts'

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

export interface AuditedPage {
  page: Page
  /** What a browser would complain of: errors of scripts, and what the policy refused. */
  complaints: string[]
  /** Whether something is wider than the window. */
  scrollsSideways(): Promise<boolean>
  /** What axe finds serious or critical, as "rule: where". */
  inaccessible(): Promise<string[]>
}

/** A page whose complaints are heard, and whose waits follow the speed of the machine. */
export async function openAuditedPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<AuditedPage> {
  const context = await browser.newContext(options)
  const complaints: string[] = []
  await context.exposeFunction('complain', (text: string) => void complaints.push(text))
  await context.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    complain('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile + ':' + event.lineNumber))`)
  const page = await context.newPage()
  page.setDefaultTimeout(patience({ starts: 3, seconds: 30 }))
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  return {
    page,
    complaints,
    scrollsSideways: () =>
      page.evaluate('document.documentElement.scrollWidth > window.innerWidth') as Promise<boolean>,
    async inaccessible() {
      // As an answer of the debugger, which no policy of the page is asked about.
      if (!(await page.evaluate(`'axe' in globalThis`))) await page.evaluate(axeSource)
      return page.evaluate(seriousViolations)
    },
  }
}

/** Of all rules of axe. Where something is in order, it tells by default at length what that is. */
const seriousViolations = `axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
  violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`
