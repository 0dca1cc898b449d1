import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ClientError, type ConnectionFault } from '@sweepstack/client'
import { chosenSearchOf, planSweep, withChosenSearch } from '@sweepstack/core'
import { FixableError } from '@sweepstack/process'
import { type Plan, parseDefinition, type Sweep, type SweepStatus } from '@sweepstack/protocol'
import { endLines } from '../output/end-lines.ts'
import { leaderboardText, sharingText } from '../output/leaderboard.ts'
import { planText } from '../output/plan.ts'
import { scheduleFile } from '../output/schedule-file.ts'
import { datasetText } from '../output/sweep-dataset.ts'
import { belowBoard } from '../output/sweep-end.ts'
import { chosenSearchLines } from '../output/sweep-figures.ts'
import { table } from '../output/table.ts'
import { trialText } from '../output/trial.ts'
import { warmStartLines } from '../output/warm-start.ts'
import { warningLines } from '../output/warning-lines.ts'
import { checkOutputFile } from '../output-path.ts'
import type { Session } from '../session.ts'
import { readSweepFile } from '../sweep-file.ts'
import { refuseFailed, watchSweep } from '../watch.ts'

/** What a sweep would do: trials, lineages, epochs. */
export async function plan(session: Session, file: string): Promise<void> {
  const plan = await planOf(session, await readSweepFile(file))
  session.print(plan, planText)
}

export async function submit(
  session: Session,
  file: string,
  { watch }: { watch?: boolean },
): Promise<void> {
  const sweep = await session.client().createSweep(await readSweepFile(file))
  if (!watch) return session.print(sweep, submittedText)
  for (const line of [sweep.id, ...warningLines(sweep)]) session.tell(line)
  await follow(session, sweep.id)
}

function submittedText(sweep: Sweep): string {
  const lines = [sweep.id, sharingText(sweep), `dataset ${datasetText(sweep)}`]
  return [
    ...lines,
    ...chosenSearchLines(sweep),
    ...warmStartLines(sweep),
    ...endLines(sweep),
    ...warningLines(sweep),
  ].join('\n')
}

/** Rows that the API answers at once. */
const mostOfPage = 100

export async function list(
  session: Session,
  options: { search?: string[]; tag?: string[]; status?: SweepStatus[]; limit: string },
): Promise<void> {
  const { search, tag, status, limit } = options
  const query = {
    ...(search ? { text: search.join(' ') } : {}),
    ...(tag ? { tags: tag } : {}),
    ...(status ? { statuses: status } : {}),
  }
  const client = session.client()
  const sweeps: Sweep[] = []
  let before: string | null | undefined
  while (sweeps.length < Number(limit) && before !== null) {
    const from = before === undefined ? {} : { before }
    const rows = Math.min(mostOfPage, Number(limit) - sweeps.length)
    const page = await client.sweeps(rows, { ...query, ...from })
    sweeps.push(...page.sweeps)
    before = page.next
  }
  session.print(sweeps, (shown) => {
    const rows = shown.map((sweep) => [
      sweep.id,
      sweep.name,
      sweep.status,
      `${sweep.counts.completed}/${sweep.trials}`,
      datasetText(sweep),
    ])
    return table(['id', 'name', 'status', 'completed', 'dataset'], rows)
  })
  if (before !== null)
    session.tell(`older ones are not shown: --limit ${Math.min(1000, 10 * Number(limit))}`)
}

export async function leaderboard(
  session: Session,
  id: string,
  options: { limit: string; where?: string[]; sort?: string },
): Promise<void> {
  const { limit, ...query } = options
  const client = session.client()
  const board = await client.leaderboard(id, Number(limit), query)
  const sweep = await client.sweep(id)
  session.print(board, (shown) => {
    return `${leaderboardText(shown, options.where)}\n\n${belowBoard(sweep)}`
  })
}

/** Writes all trials into a file, whose ending says how. */
export async function writeTable(session: Session, id: string, file: string): Promise<void> {
  const format = path.extname(file).slice(1)
  if (format !== 'csv' && format !== 'parquet') {
    throw new FixableError(`cannot write ${file}`, 'name a file that ends in .csv or .parquet')
  }
  await checkOutputFile(file, 'sweepstack table ID FILE')
  await writeFile(file, await session.client().trialTable(id, format))
  session.print({ file }, (shown) => shown.file)
}

/** One trial with its curve; or a file that trains its schedule alone. */
export async function trial(
  session: Session,
  id: string,
  number: string,
  { schedule }: { schedule?: boolean },
): Promise<void> {
  const client = session.client()
  const trial = await client.trial(id, Number(number))
  if (!schedule) return session.print(trial, trialText)
  const file = scheduleFile(await client.sweep(id), trial)
  session.print(file, (shown) => JSON.stringify(shown, null, 2))
}

const asked = { pause: 'paused', resume: 'running', cancel: 'cancelled' } as const

export const pause = (session: Session, id: string) => change(session, id, 'pause')
export const resume = (session: Session, id: string) => change(session, id, 'resume')
export const cancel = (session: Session, id: string) => change(session, id, 'cancel')

async function change(session: Session, id: string, verb: keyof typeof asked): Promise<void> {
  const sweep = await session.client().changeSweep(id, { status: asked[verb] })
  session.print(sweep, (shown) => `${shown.id}: ${verb} requested`)
}

/** Follows a sweep to its end. */
export async function follow(session: Session, id: string): Promise<void> {
  const client = session.client()
  const sweep = await watchSweep(client, id, { live: session.live(), json: session.json() })
  if (!session.json()) {
    const board = await client.leaderboard(id)
    session.print(board, (shown) => `\n${leaderboardText(shown)}\n\n${belowBoard(sweep)}`)
  }
  refuseFailed(sweep)
}

/** Where these are the reason, there is no API, and a file can be planned without. */
const withoutServer = new Set<ConnectionFault | undefined>(['refused', 'unknown-host', 'silent'])

/** The server's plan; without a server, what the file alone says. */
async function planOf(session: Session, input: unknown): Promise<Plan> {
  try {
    return await session.client().plan(input)
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    const isUnknown = error.problem?.code === 'UNKNOWN_DATASET'
    if (!isUnknown && !withoutServer.has(error.fault)) throw error
    const definition = parseDefinition(withChosenSearch(input))
    const { lineageCount, trials, configs, asked, unique, topK, stopping, warnings } = planSweep(
      definition,
      '0'.repeat(64),
    )
    return {
      trials,
      configs,
      ...chosenSearchOf(definition.search),
      lineages: lineageCount,
      epochs: { asked, unique, trained: 0 },
      etaSeconds: null,
      parameters: {},
      ...(topK ? { topK } : {}),
      ...(stopping ? { stopping } : {}),
      warnings: [
        ...warnings,
        isUnknown
          ? `dataset ${definition.dataset} is not registered there`
          : `${error.message}: nothing is known to be trained`,
      ],
    }
  }
}
