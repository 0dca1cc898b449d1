/**
 * npm run bench:dashboard -- [--trials 10000,50000] [--without-optuna] [--navigations 100] [--trace FOLDER]: what the page of a large
 * sweep costs in real Chromium, beside optuna-dashboard on the same trials (PYTHON: one that has it). Prints the table of
 * docs/dashboard.md. A trace is a CPU profile of each part, which DevTools open; the figures of such a run are worse.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, startChromium } from '../support/chromium.ts'
import { measureMachine } from '../support/machine-speed.ts'
import { startLargeSweep } from './dashboard/large-sweep.ts'
import { hopelessMs, visitOptuna } from './dashboard/optuna-visit.ts'
import * as page from './dashboard/visit.ts'
import { describeMachine, pythonVersions } from './machine.ts'
import { table } from './statistics.ts'

const { values: options } = parseArgs({
  options: {
    trials: { type: 'string', default: '10000,50000' },
    'without-optuna': { type: 'boolean', default: false },
    navigations: { type: 'string', default: '100' },
    trace: { type: 'string' },
  },
})
const navigations = Number(options.navigations)
if (options.trace !== undefined) mkdirSync(options.trace, { recursive: true })
const python = process.env.PYTHON ?? 'python3'
const hasOptuna =
  !options['without-optuna'] && pythonVersions(python, ['optuna', 'optuna_dashboard']) !== undefined

/** What is printed, with its goal: an unwritten one is not promised. */
const rows: { name: string; goal?: number; unit: 'ms' | 'MB' | 'kB' | '%' | 'a second' | '' }[] = [
  { name: 'first paint', goal: 1000, unit: 'ms' },
  { name: 'usable', goal: 1500, unit: 'ms' },
  { name: 'all panels of the first window', unit: 'ms' },
  { name: 'usable, the first time ever', unit: 'ms' },
  { name: 'longest task on load', goal: 100, unit: 'ms' },
  { name: 'longest task of a brush', goal: 100, unit: 'ms' },
  { name: 'brush until all panels show it', goal: 100, unit: 'ms' },
  { name: 'longest task while scrolling', goal: 100, unit: 'ms' },
  { name: 'longest task at 50 reports a second', goal: 100, unit: 'ms' },
  { name: 'report to pixels', goal: 500, unit: 'ms' },
  { name: 'report to pixels, 95 of 100 within', unit: 'ms' },
  { name: 'reports a second', unit: 'a second' },
  { name: 'heap', goal: 250_000_000, unit: 'MB' },
  { name: 'resident memory of the page', unit: 'MB' },
  { name: 'growth over all navigations', goal: 0.1, unit: '%' },
  { name: 'growth, at least (95 %)', unit: '%' },
  { name: 'growth, at most (95 %)', unit: '%' },
  { name: 'nodes that stay', unit: '' },
  { name: 'listeners that stay', unit: '' },
  { name: 'a navigation', unit: 'ms' },
  { name: 'first load', goal: 300_000, unit: 'kB' },
]
const scales = { ms: 1, MB: 1e-6, kB: 1e-3, '%': 100, 'a second': 1, '': 1 }

if (!chromium) process.exit(1)
await measureMachine()
const machine = describeMachine()
const columns: { head: string; figures: page.Figures }[] = []
const sizes = options.trials.split(',').map(Number)
for (const trials of sizes) columns.push(...(await measure(trials)))
console.log(machine)
console.log(
  table(
    ['', 'goal', ...columns.map(({ head }) => head)],
    rows.map(({ name, goal, unit }) => [
      name,
      goal === undefined ? '' : `≤ ${print(goal, unit)}`,
      ...columns.map(({ figures }) => {
        const figure = figures[name]
        if (figure === undefined) return '–'
        if (/task/.test(name) && figure === 0) return 'below 50 ms'
        return print(figure, unit) + (goal !== undefined && figure > goal ? ' (missed)' : '')
      }),
    ]),
  ),
)
process.exit(0)

function print(figure: number, unit: keyof typeof scales): string {
  return `${Math.round(figure * scales[unit]).toLocaleString('en')} ${unit}`
}

function traceOf(part: string, trials: number): string | undefined {
  return options.trace && path.join(options.trace, `${part}-${trials}.cpuprofile`)
}

async function measure(trials: number): Promise<typeof columns> {
  await using large = await startLargeSweep(trials)
  const browser = await startChromium()
  const said = (what: string) => process.stderr.write(`${trials} trials: ${what}\n`)
  const first = await page.visit(browser, large)
  await first.watched.close()
  said(JSON.stringify(first.figures))
  const { watched, figures } = await page.visit(browser, large, traceOf('load', trials))
  figures['usable, the first time ever'] = first.figures.usable as number
  figures['first load'] = await page.firstLoad(browser, large)
  const parts: [name: string, act: (of: typeof watched) => Promise<page.Figures>][] = [
    ['memory', page.memory],
    ['brush', page.brush],
    ['scroll', page.scroll],
    ['reports', (of) => page.follow(of, large)],
  ]
  // They take minutes: what they leave behind shows on one sweep as on another.
  if (navigations > 0 && trials === sizes[0]) {
    parts.push(['navigations', (of) => page.navigate(of, navigations)])
  }
  for (const [name, part] of parts) {
    Object.assign(figures, await watched.profile(traceOf(name, trials), () => part(watched)))
    said(JSON.stringify(figures))
  }
  await watched.close()
  const found = [{ head: page.lineOf(trials), figures }]
  if (hasOptuna) {
    // It may end or answer nothing at this size: that is a result, and ours are to be printed.
    const { figures: others, hopeless } = await visitOptuna(browser, large, python).catch(
      (error: Error): { figures: page.Figures; hopeless: boolean } => {
        said(`optuna-dashboard: ${error.message}`)
        return { figures: {}, hopeless: true }
      },
    )
    said(
      `optuna-dashboard: ${hopeless ? `shows nothing in ${hopelessMs / 60_000} minutes` : JSON.stringify(others)}`,
    )
    found.push({ head: `optuna-dashboard, ${page.lineOf(trials)}`, figures: others })
  }
  await browser.close()
  return found
}
