import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Verification } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { until } from '../../support/redis.ts'

/** What is printed of a lineage can be given back. */

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')
let board: Board
let url: string
let id: string
let lineage: string
beforeAll(async () => {
  board = await startBoard({ train: 10, val: 10, test: 0 })
  url = await board.listen()
  id = await board.open({ learningRate: 0.1 })
  const [trial] = await board.trials(id)
  lineage = trial!.lineage
  await board.finish(trial!, 5)
  await board.scheduler.advance(id)
})
afterAll(() => board?.[Symbol.asyncDispose]())

async function sweepstack(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, '--url', url, ...args])
  return stdout
}

test('every command prints the same digits of a lineage and of a dataset', async () => {
  const said = await Promise.all([
    sweepstack('trial', id, '1'),
    sweepstack('watch', id),
    sweepstack('datasets', 'list'),
  ])
  const digits = said.join('\n').match(/\b[0-9a-f]{7,}\b/g) ?? []
  expect(new Set(digits)).toEqual(new Set([lineage.slice(0, 12), 'a'.repeat(12)]))
})

test('verify takes the digits that trial prints', async () => {
  const [, printed] = /^lineage (\S+)$/m.exec(await sweepstack('trial', id, '1')) as string[]
  const verified = sweepstack('verify', printed as string)
  const asked = await until<Verification>('it is asked for', () =>
    board.redis.verifications.read(lineage),
  )
  await board.redis.verifications.record({ ...asked, status: 'equal', worker: 'w1' })
  expect(await verified).toContain('equal: epochs 1 to 1 have the same bits (w1)')
})
