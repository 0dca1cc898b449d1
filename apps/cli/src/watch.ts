import type { Client } from '@sweepstack/client'
import type { Sweep } from '@sweepstack/protocol'
import { visibleIn, visibleJson } from '@sweepstack/protocol/visible-text'
import { createLogUpdate } from 'log-update'
import { CliError } from './cli-error.ts'
import { progressLine, startProgress, take } from './output/progress.ts'
import { say } from './output/terminal.ts'

export interface WatchOptions {
  /** One line that changes, instead of a line for each event. */
  live: boolean
  /** JSON lines. */
  json: boolean
}

/** Follows a sweep to its end; answers the sweep as it ended. */
export async function watchSweep(
  client: Client,
  id: string,
  options: WatchOptions,
): Promise<Sweep> {
  const sweep = await client.sweep(id)
  const { metric, dataset: name } = sweep.definition as {
    metric: { goal: 'maximize' | 'minimize' }
    dataset: string
  }
  const dataset = (await client.datasets()).find((known) => known.name === name)
  const progress = startProgress(sweep, Date.now())
  const screen = createLogUpdate(process.stdout)
  const done = new AbortController()
  const timer = options.live
    ? setInterval(() => screen(progressLine(progress, Date.now())), 250)
    : undefined
  try {
    for await (const event of client.events(id, done.signal)) {
      const line = take(progress, visibleIn(event), dataset, metric.goal)
      if (options.json) say(visibleJson(event))
      else if (!options.live && line) say(`${line}  [${progressLine(progress, Date.now())}]`)
      if (event.type === 'sweep' && !['running', 'paused'].includes(event.status)) break
    }
  } finally {
    done.abort()
    clearInterval(timer)
    if (options.live) {
      screen(progressLine(progress, Date.now()))
      screen.done()
    }
  }
  return client.sweep(id)
}

/** A sweep without a single result is no success of the command that followed it. @throws CliError */
export function refuseFailed({ id, status, reason }: Sweep): void {
  if (status !== 'failed') return
  throw new CliError(`the sweep failed: ${reason}`, `sweepstack failures ${id}`)
}
