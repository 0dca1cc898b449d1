import type { Decision } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { mostDecisions, readOn } from './decision-log.ts'

/** A log of so many decisions, in pages as the service has them, that counts what is asked of it. */
function logOf(total: number) {
  const asked: number[] = []
  const read = async (after: number) => {
    asked.push(after)
    const length = Math.max(0, Math.min(1000, log.total - after))
    const decisions = Array.from({ length }, (_, at) => decisionAt(after + at + 1))
    return { decisions, cursor: after + length, total: log.total }
  }
  const log = { total, asked, read, runs: 1 }
  return log
}

function decisionAt(number: number): Decision {
  const reason = { kind: 'rung', epoch: 1, loss: number, rank: 1, of: 1, keep: 1, cutoff: null }
  const at = '2026-01-01T00:00:00.000Z'
  return { number, at, trial: number, verdict: 'continue', epoch: 1, reason } as never
}

const numbersOf = ({ decisions }: { decisions: Decision[] }) =>
  decisions.map(({ number }) => number)

test('a log is read in pages once, and then only what came since', async () => {
  const log = logOf(2500)
  const first = await readOn(undefined, log)
  expect(numbersOf(first)).toEqual(Array.from({ length: 2500 }, (_, at) => at + 1))
  expect(log.asked).toEqual([0, 1000, 2000])
  log.total = 2501
  const then = await readOn(first, log)
  expect(numbersOf(then).slice(-2)).toEqual([2500, 2501])
  expect(log.asked.slice(3)).toEqual([2500])
  expect(await readOn(then, log)).toBe(then)
})

test('of a long log the newest are read, and how many there are is known', async () => {
  const log = logOf(1_000_000)
  const found = await readOn(undefined, log)
  expect(found.total).toBe(1_000_000)
  expect(found.decisions).toHaveLength(mostDecisions)
  expect(numbersOf(found).at(-1)).toBe(1_000_000)
  expect(log.asked.length).toBeLessThan(2 + mostDecisions / 1000)
  log.total += 500
  const then = await readOn(found, log)
  expect(then.decisions).toHaveLength(mostDecisions)
  expect(numbersOf(then).at(0)).toBe(1_000_500 - mostDecisions + 1)
})
