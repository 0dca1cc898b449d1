import type { Client } from '@sweepstack/client'
import { FixableError } from '@sweepstack/process'
import type { StreamEvent, Sweep, SweepEvent } from '@sweepstack/protocol'
import { visibleIn, visibleJson } from '@sweepstack/protocol/visible-text'
import { createLogUpdate } from 'log-update'
import { endLines } from './output/end-lines.ts'
import { progressLine, renewProgress, startProgress, take } from './output/progress.ts'
import { complain, say } from './output/terminal.ts'

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
  const { sweep, best } = await look(client, id)
  const goal = goalOf(sweep)
  const dataset = await client.dataset(sweep.datasetHash).catch(() => undefined)
  const progress = startProgress(sweep, goal ? best : null, Date.now())
  if (!options.json) for (const line of endLines(sweep)) say(line)
  const screen = createLogUpdate(process.stdout)
  const done = new AbortController()
  const timer = options.live
    ? setInterval(() => screen(progressLine(progress, Date.now())), 250)
    : undefined
  const onConnection = (state: 'lost' | 'back') => {
    screen.clear()
    complain(state === 'lost' ? 'connection lost, retrying' : 'connected again')
  }
  try {
    for (let { cursor } = sweep; ; ) {
      const events = client.events(id, done.signal, { after: cursor, onConnection })
      const last = await follow(events, (event) => {
        const line = take(progress, visibleIn(event), dataset, goal)
        if (options.json) say(visibleJson(event))
        else if (!options.live && line) say(`${line}  [${progressLine(progress, Date.now())}]`)
      })
      if (last !== 'reset') break
      const seen = await look(client, id)
      renewProgress(progress, seen.sweep, goal ? seen.best : null)
      cursor = seen.sweep.cursor
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

type Goal = 'maximize' | 'minimize'

/** Undefined where a score alone does not tell which trial is the best: with several objectives, or constraints on metrics. */
function goalOf({ definition }: Sweep): Goal | undefined {
  const { metric, objectives, metricConstraints } = definition as {
    metric: { goal: Goal }
    objectives?: unknown
    metricConstraints?: unknown
  }
  return objectives === undefined && metricConstraints === undefined ? metric.goal : undefined
}

/** Up to a reset or to the end; answers which of them it was. */
async function follow(
  events: AsyncIterable<StreamEvent>,
  take: (event: SweepEvent) => void,
): Promise<'reset' | 'end'> {
  for await (const event of events) {
    if (event.type === 'reset' || event.type === 'end') return event.type
    take(event)
  }
  return 'end'
}

/** The best score first: what comes in between is then told by an event as well. */
async function look(client: Client, id: string): Promise<{ sweep: Sweep; best: number | null }> {
  const { rows } = await client.leaderboard(id, 1)
  return { sweep: await client.sweep(id), best: rows[0]?.score ?? null }
}

/** A sweep without a single result is no success of the command that followed it. @throws FixableError */
export function refuseFailed({ id, status, reason }: Sweep): void {
  if (status !== 'failed') return
  throw new FixableError(`the sweep failed: ${reason}`, `sweepstack failures ${id}`)
}
