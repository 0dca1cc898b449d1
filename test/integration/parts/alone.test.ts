import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '@sweepstack/provision'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { childrenOf } from '../../support/children-of.ts'
import { startTestRedis, until } from '../../support/redis.ts'

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')

let folder: string
let server: Awaited<ReturnType<typeof startTestRedis>>
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-alone-'))
  server = await startTestRedis()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

test.each(['SIGHUP', 'SIGKILL', 'SIGTERM'] as const)(
  'ended by %s, "sweepstack api" leaves no process behind',
  async (signal) => {
    const env = {
      ...process.env,
      REDIS_URL: server.url,
      SWEEPSTACK_PORT: String(await freePort()),
      SWEEPSTACK_DATA: folder,
    }
    const child = spawn(process.execPath, [cli, 'api'], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    await until('the API listens', async () => output.includes('listening'))
    const parts = childrenOf(child.pid as number)
    expect(parts.length).toBeGreaterThan(0)
    child.kill(signal)
    try {
      await until('nothing is left', async () => {
        return parts.every((pid) => !existsSync(`/proc/${pid}`))
      })
    } finally {
      for (const pid of parts) if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL')
    }
  },
)
