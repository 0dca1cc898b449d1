import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@sweepstack/provision'
import { leaderboardText, sharingText } from '../output/leaderboard.ts'
import { belowBoard } from '../output/sweep-end.ts'
import { say, serveWithoutOutput } from '../output/terminal.ts'
import { type Part, runPart } from '../processes.ts'
import type { Session } from '../session.ts'
import { type Stack, startStack } from '../stack.ts'
import { readSweepFile } from '../sweep-file.ts'
import { refuseFailed, watchSweep } from '../watch.ts'
import { makeEmoji } from './datasets.ts'

interface UpOptions {
  host: string
  port?: string
  data: string
  slots?: string
  gpus?: string
  exit?: boolean
}

const defaultPort = 4700
const quickstartFile = fileURLToPath(new URL('../../../../sweeps/quickstart.yaml', import.meta.url))

/** Starts everything on this machine, until a signal. */
export async function up(session: Session, options: UpOptions): Promise<void> {
  const port = Number(options.port ?? defaultPort) || (await freePort())
  const stack = await start(session, options, port)
  say(
    `sweepstack serves ${stack.url}, for browsers too (API reference: ${stack.url}/docs). Ctrl-C ends it.`,
  )
  serveWithoutOutput()
  await untilSignal()
  await stack.stop()
}

/** Trains lineages for a stack, on this or any machine. */
export async function worker(
  { config }: Session,
  options: { redis?: string; slots?: string; gpus?: string; artifacts?: string },
): Promise<void> {
  process.exitCode = await runPart('worker', {
    ...config.env,
    ...(options.redis ? { REDIS_URL: options.redis } : {}),
    ...slotSettings(options),
    ...(options.artifacts ? { SWEEPSTACK_ARTIFACTS: options.artifacts } : {}),
  })
}

export const api = (session: Session) => alone(session, 'api')
export const scheduler = (session: Session) => alone(session, 'scheduler')

async function alone({ config }: Session, part: Part): Promise<void> {
  process.exitCode = await runPart(part, config.env)
}

/** Runs a real sweep on real images and prints the leaderboard. */
export async function quickstart(session: Session, options: UpOptions): Promise<void> {
  const { config } = session
  // On the port that the other commands ask, if nobody else has it.
  const port = Number(options.port) || (await freePort(options.port === '0' ? 0 : defaultPort))
  const stack = await start(session, options, port)
  const interrupted = untilSignal()
  try {
    const dataRoot = path.resolve(options.data)
    await makeEmoji(config, stack.client, {
      name: 'emoji-20',
      dataRoot,
      seed: 42,
      say: session.tell,
    })
    const created = await stack.client.createSweep(await readSweepFile(quickstartFile))
    session.tell(`sweep ${created.id}: ${sharingText(created)}`)
    const watched = watchSweep(stack.client, created.id, { live: session.live(), json: false })
    const sweep = await Promise.race([watched, interrupted])
    if (sweep === undefined) return
    const board = await stack.client.leaderboard(sweep.id)
    session.print(board, (shown) => `\n${leaderboardText(shown)}\n\n${belowBoard(sweep)}`)
    refuseFailed(sweep)
    const stays = !options.exit && config.interactive
    if (!session.json()) say(`\n${nextSteps(sweep.id, stays ? port : undefined)}`)
    if (!stays) return
    say(
      `\nlook at it: ${stack.url}/sweeps/${sweep.id} (API reference: ${stack.url}/docs). Ctrl-C ends it.`,
    )
    serveWithoutOutput()
    await interrupted
  } finally {
    await stack.stop()
  }
}

/** What to do with a finished sweep, on the port that is served. */
function nextSteps(id: string, port: number | undefined): string {
  const url = port === undefined || port === defaultPort ? '' : ` --url http://127.0.0.1:${port}`
  return [
    port === undefined ? 'next (npx sweepstack up serves it again):' : 'next, in another terminal:',
    `  npx sweepstack${url} outputs ${id} --to outputs    curves, confusion matrix, submission`,
    `  npx sweepstack${url} evaluate ${id}                accuracy on the test images`,
    `  npx sweepstack${url} export ${id} --to model       the weights of the best`,
  ].join('\n')
}

function start(session: Session, options: UpOptions, port: number): Promise<Stack> {
  const { config } = session
  const env = { ...config.env, ...slotSettings(options) }
  const { host, data } = options
  return startStack({ ...config, env }, { host, port, dataRoot: path.resolve(data) }, session.tell)
}

/** Of a worker: what was not said is the worker's to choose. */
function slotSettings({ slots, gpus }: { slots?: string; gpus?: string }): Record<string, string> {
  return {
    ...(slots ? { SWEEPSTACK_SLOTS: slots } : {}),
    ...(gpus ? { SWEEPSTACK_GPUS: gpus } : {}),
  }
}

/** SIGHUP comes when the terminal is closed: the parts, in groups of their own, would live on. */
function untilSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(undefined))
    }
  })
}
