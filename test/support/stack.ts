import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@sweepstack/client'
import { cacheDirectory, ensureIconSets, freePort } from '@sweepstack/provision'
import { startTestRedis, until } from './redis.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** Of `Work`: one epoch of emoji-5 by the study's CNN, validation included. */
export const stepsAnEpoch = 30

/** Where any network would do: an epoch takes a tenth of that of the study's CNN. */
export const smallCnn = { architecture: { name: 'cnn', filters: [4, 4, 4, 4], units: [8] } }

/** The stack as its users run it: every part a process of its own, from dist. `settings` go to each. */
export async function startTestStack(settings: Record<string, string> = {}) {
  const redis = await startTestRedis()
  const dataRoot = await mkdtemp(path.join(tmpdir(), 'sweepstack-stack-'))
  const port = await freePort()
  const env = {
    ...process.env,
    REDIS_URL: redis.url,
    SWEEPSTACK_PORT: String(port),
    SWEEPSTACK_DATA: dataRoot,
    SWEEPSTACK_ARTIFACTS: path.join(dataRoot, 'artifacts'),
    SWEEPSTACK_CACHE: cacheDirectory(process.env),
    SWEEPSTACK_SLOTS: '1',
    SWEEPSTACK_CHECKPOINT_SECONDS: '0',
    ...settings,
  }
  const children: ChildProcess[] = []
  const output: string[] = []
  const startPart = (part: 'api' | 'scheduler' | 'worker') => {
    const child = spawn(process.execPath, [path.join(root, 'apps', part, 'dist/main.js')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => output.push(`${part}: ${chunk}`))
    }
    children.push(child)
    return child
  }
  const client = createClient({
    url: `http://127.0.0.1:${port}`,
    apiKey: settings.SWEEPSTACK_API_KEY,
  })
  return {
    redis,
    dataRoot,
    client,
    url: `http://127.0.0.1:${port}`,
    /** What the parts wrote, for the message of a failed test. */
    output: () => output.join('').slice(-4000),
    startPart,
    /** Starts a worker with one slot and waits until the fleet has it. */
    async startWorker() {
      const known = new Set((await client.workers()).map(({ id }) => id))
      const child = startPart('worker')
      const worker = await until('the worker joins', async () =>
        (await client.workers()).find(({ id }) => !known.has(id)),
      )
      return { child, id: worker.id }
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
      await redis[Symbol.asyncDispose]()
      await rm(dataRoot, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** A stack whose API and scheduler run, with emoji-5. */
export async function startEmojiStack() {
  const stack = await startTestStack()
  try {
    stack.startPart('api')
    stack.startPart('scheduler')
    await until('the API answers', () => stack.client.workers().catch(() => undefined))
    await registerEmoji(stack, 'emoji-5')
    return stack
  } catch (error) {
    await stack[Symbol.asyncDispose]()
    throw error
  }
}

/** Draws a small emoji dataset under a data root, in a process of its own, and registers it. */
async function registerEmoji(stack: Awaited<ReturnType<typeof startTestStack>>, name: string) {
  await ensureIconSets({ env: process.env, progress: () => undefined })
  const cli = path.join(root, 'apps/cli/bin/sweepstack.mjs')
  const args = ['--url', stack.url, '--json', 'datasets', 'make', name, '--data', stack.dataRoot]
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`datasets make: exit ${code}`)
}
