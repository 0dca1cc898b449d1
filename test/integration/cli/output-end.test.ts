import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')
let board: Board
let url: string
let empty: Server
beforeAll(async () => {
  board = await startBoard({ train: 10, val: 10, test: 0 })
  url = await board.listen()
  empty = createServer((_, response) => response.end('{"workers": []}'))
  await new Promise<void>((resolve) => empty.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  empty?.close()
  await board?.[Symbol.asyncDispose]()
})

async function ended(child: ReturnType<typeof spawn>) {
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  const [code] = await once(child, 'close')
  return { code, errors }
}

describe.runIf(existsSync('/dev/full'))('a full disk is no success', () => {
  test.each([
    { args: ['--help'] },
    { args: ['--version'] },
    { args: ['leaderboard', '--help'] },
    { args: ['schema'] },
    { args: ['workers'] },
    { args: ['workers', '--json'] },
  ])('$args', async ({ args }) => {
    const at = `http://127.0.0.1:${(empty.address() as AddressInfo).port}`
    const stdio = ['ignore', openSync('/dev/full', 'w'), 'pipe'] as const
    const child = spawn(process.execPath, [cli, '--url', at, ...args], { stdio: [...stdio] })
    expect(await ended(child)).toEqual({
      code: 1,
      errors: expect.stringMatching(
        /^error: the output cannot be written: ENOSPC.*\n {2}fix: .*\n$/,
      ),
    })
  })
})

test('watch ends quietly once nobody reads it', async () => {
  const id = await board.open({
    learningRate: Array.from({ length: 40 }, (_, place) => (place + 1) / 100),
  })
  const trials = await board.trials(id)
  const child = spawn(process.execPath, [cli, '--url', url, 'watch', id], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = ended(child)
  const reader = once(child.stdout, 'data')
  void reader.then(() => child.stdout.destroy())
  // It tells what comes after it has looked: so something comes until it has told something, and once more.
  for (const trial of trials) {
    await board.finish(trial, 5)
    await pause(500)
    if (child.exitCode !== null) break
  }
  expect(await end).toEqual({ code: 0, errors: '' })
})
