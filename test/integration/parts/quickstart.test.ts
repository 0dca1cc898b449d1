import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@sweepstack/client'
import { ensureIconSets } from '@sweepstack/provision'
import { expect, test } from 'vitest'
import { fakeTrainer } from '../../chaos/support/cluster.ts'
import { childrenOf } from '../../support/children-of.ts'
import { chromium, openPage, startChromium } from '../../support/chromium.ts'
import { until } from '../../support/redis.ts'

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')
const work = { starts: 4, seconds: 90 }

/** `sweepstack quickstart` on a terminal, as `npm start` runs it; its trainers do not train. */
async function startQuickstart() {
  await ensureIconSets({ env: process.env, progress: () => undefined })
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-quickstart-'))
  const command = `exec "${process.execPath}" "${cli}" quickstart --port 0 --slots 2 --data "${folder}"`
  const { CI: _, NO_COLOR: __, NODE_OPTIONS: ___, ...env } = process.env
  const terminal = spawn('script', ['--quiet', '--return', '--flush', '-c', command, '/dev/null'], {
    env: { ...env, SHELL: '/bin/sh', SWEEPSTACK_TRAINER: fakeTrainer, FAKE_EPOCH_MS: '20' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [terminal.stdout, terminal.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  }
  const ended = new Promise((resolve) => terminal.once('close', resolve))
  return {
    said: () => said,
    hasEnded: () => terminal.exitCode !== null,
    async [Symbol.asyncDispose]() {
      const [shown] = existsSync(`/proc/${terminal.pid}`) ? childrenOf(terminal.pid as number) : []
      if (shown !== undefined) process.kill(shown, 'SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
}

test('npm start ends with the address of its sweep, where a browser sees what is best', async () => {
  await using start = await startQuickstart()
  const address = await until(
    'the last line is there',
    async () => {
      if (start.hasEnded()) throw new Error(start.said())
      return /look at it: (http:\S+\/sweeps\/swp_\w+) .*Ctrl-C ends it\./.exec(start.said())?.[1]
    },
    work,
  )
  const last = start.said().trimEnd().split('\n').at(-1)
  expect(last).toContain(address)
  const { origin, pathname } = new URL(address)
  const id = pathname.split('/').at(-1) as string
  const client = createClient({ url: origin })
  expect(await client.sweep(id)).toMatchObject({ name: 'quickstart', status: 'completed' })
  expect((await client.leaderboard(id)).rows).toHaveLength(8)
  const opened = await fetch(address, { headers: { accept: 'text/html' } })
  expect([opened.status, await opened.text()]).toEqual([200, expect.stringContaining('id="page"')])
  if (!chromium) return
  await using browser = await startChromium()
  const page = await openPage(browser)
  await page.goto(address)
  await page.getByRole('link', { name: 'Try the best' }).waitFor()
})
