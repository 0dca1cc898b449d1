import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@sweepstack/provision'
import type { Command } from 'commander'
import { leaderboardText, sharingText } from '../output/leaderboard.ts'
import { runPart } from '../processes.ts'
import type { Session } from '../session.ts'
import { type Stack, startStack } from '../stack.ts'
import { readSweepFile } from '../sweep-file.ts'
import { refuseFailed, watchSweep } from '../watch.ts'
import { wholeNumber } from '../whole-number.ts'
import { makeEmoji } from './datasets.ts'

interface UpOptions {
  host: string
  port?: string
  data: string
  slots: string
  exit?: boolean
}

const defaultPort = 4700
const slots = wholeNumber(1, 1024)
const quickstartFile = fileURLToPath(new URL('../../../../sweeps/quickstart.yaml', import.meta.url))

/** Commands that run the stack or a part of it. */
export function addPartCommands(program: Command, session: Session): void {
  const { config } = session
  const stackCommand = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--host <address>', 'address to listen on', '127.0.0.1')
      .option('--port <n>', 'port to listen on', wholeNumber(0, 65_535))
      .option('--data <dir>', 'where everything is kept', config.dataRoot)
      .option('--slots <n>', 'trainers at once', slots, String(config.slots))

  stackCommand('up', 'start everything on this machine').action(async (options: UpOptions) => {
    const stack = await start(session, options, Number(options.port ?? defaultPort))
    console.log(
      `sweepstack serves ${stack.url} (API reference: ${stack.url}/docs). Ctrl-C ends it.`,
    )
    await untilSignal()
    await stack.stop()
  })

  stackCommand('quickstart', 'run a real sweep on real images and print the leaderboard')
    .option('--exit', 'end when the sweep has ended')
    .action((options: UpOptions) => quickstart(session, options))

  program
    .command('worker')
    .description('train lineages for a stack, on this or any machine')
    .option('--redis <url>', 'Redis of the stack')
    .option('--slots <n>', 'trainers at once', slots)
    .option('--artifacts <location>', 'folder or API URL where artifacts lie')
    .action(async (options: { redis?: string; slots?: string; artifacts?: string }) => {
      process.exitCode = await runPart('worker', {
        ...config.env,
        ...(options.redis ? { REDIS_URL: options.redis } : {}),
        ...(options.slots ? { SWEEPSTACK_SLOTS: options.slots } : {}),
        ...(options.artifacts ? { SWEEPSTACK_ARTIFACTS: options.artifacts } : {}),
      })
    })
  for (const part of ['api', 'scheduler'] as const) {
    program
      .command(part)
      .description(`run the ${part} alone, against REDIS_URL`)
      .action(async () => {
        process.exitCode = await runPart(part, config.env)
      })
  }
}

async function quickstart(session: Session, options: UpOptions): Promise<void> {
  const { config } = session
  const say = (line: string) => session.json() || console.log(line)
  // On the port that the other commands ask, if nobody else has it.
  const port = Number(options.port ?? (await freePort(defaultPort)))
  const stack = await start(session, options, port)
  const interrupted = untilSignal()
  try {
    const dataRoot = path.resolve(options.data)
    await makeEmoji(config, stack.client, 'emoji-20', { dataRoot, seed: 42, say })
    const created = await stack.client.createSweep(await readSweepFile(quickstartFile))
    say(`sweep ${created.id}: ${sharingText(created)}\n`)
    const watched = watchSweep(stack.client, created.id, { live: session.live(), json: false })
    const sweep = await Promise.race([watched, interrupted])
    if (sweep === undefined) return
    const board = await stack.client.leaderboard(sweep.id)
    session.print(board, `\n${leaderboardText(board)}\n\n${sharingText(sweep)}`)
    refuseFailed(sweep)
    const stays = !options.exit && config.interactive
    say(`\n${nextSteps(sweep.id, stays ? port : undefined)}`)
    if (!stays) return
    console.log(`\nstill serving ${stack.url} (API reference: ${stack.url}/docs). Ctrl-C ends it.`)
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
  const { host, data, slots } = options
  return startStack(
    session.config,
    { host, port, dataRoot: path.resolve(data), slots: Number(slots) },
    (line) => session.json() || console.log(line),
  )
}

/** SIGHUP comes when the terminal is closed: the parts, in groups of their own, would live on. */
function untilSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(undefined))
    }
  })
}
