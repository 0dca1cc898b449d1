import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '@sweepstack/provision'
import type { Browser } from 'playwright-core'
import type { LargeSweep } from './large-sweep.ts'
import type { Figures } from './visit.ts'
import { openWatchedPage } from './watched-page.ts'

/** What nobody waits for, in ms: of 10,000 trials the page of a study took two minutes of an otherwise idle core. */
export const hopelessMs = 600_000

/** The same trials as a study of Optuna, shown by optuna-dashboard: its page of the study with an empty cache. */
export async function visitOptuna(
  browser: Browser,
  large: LargeSweep,
  python: string,
): Promise<{ figures: Figures; hopeless: boolean }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-optuna-'))
  const journal = path.join(folder, 'journal.log')
  await writeStudy(python, journal, large)
  const port = await freePort()
  const args = ['--storage-class', 'JournalFileStorage', '--port', String(port), journal]
  const server = spawn(path.join(path.dirname(python), 'optuna-dashboard'), args, {
    stdio: 'ignore',
  })
  const url = `http://127.0.0.1:${port}`
  try {
    const study = await studyOf(url)
    // The first answer reads the journal.
    return await visit(browser, `${url}/dashboard/studies/${study}`)
  } finally {
    server.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeStudy(python: string, journal: string, large: LargeSweep): Promise<void> {
  const child = spawn(python, [path.join(import.meta.dirname, 'optuna_study.py'), journal], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  for await (const text of large.written()) {
    if (!child.stdin.write(`${text}\n`)) await once(child.stdin, 'drain')
  }
  child.stdin.end()
  const [code] = await ended
  if (code !== 0) throw new Error(`optuna_study.py: exit ${code}`)
}

/** The number of the only study, once the dashboard answers. */
async function studyOf(url: string): Promise<number> {
  const deadline = performance.now() + hopelessMs
  for (;;) {
    const answer = await fetch(`${url}/api/studies`).catch(() => undefined)
    if (answer?.ok) {
      const { study_summaries: all } = (await answer.json()) as {
        study_summaries: { study_id: number }[]
      }
      return (all[0] as { study_id: number }).study_id
    }
    if (performance.now() > deadline) throw new Error('optuna-dashboard does not answer')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function visit(browser: Browser, address: string) {
  const watched = await openWatchedPage(browser)
  try {
    await watched.page.goto(address)
    const usable = await Promise.race([
      watched.when(
        `!!document.querySelector('.js-plotly-plot .main-svg .trace, .js-plotly-plot canvas')`,
      ),
      new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), hopelessMs)),
    ])
    if (usable === undefined) return { figures: {}, hopeless: true }
    await watched.settle()
    return {
      figures: {
        'first paint': await watched.firstPaint(),
        usable,
        'longest task on load': await watched.longestTask(),
        heap: await watched.heapBytes(),
        'resident memory of the page': await watched.residentBytes(),
        'first load': await watched.loadedBytes(),
      },
      hopeless: false,
    }
  } finally {
    await watched.close()
  }
}
