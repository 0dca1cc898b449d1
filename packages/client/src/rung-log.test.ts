import { type Decision, type Reason, standingsOf } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { rungLog } from './rung-log.ts'

const at = '2026-01-01T00:00:00.000Z'
const trials = 300

/** Trials that came to the first of two rungs, one in three of them to the second, and all that were stopped at the end. */
function logOf(): Decision[] {
  const log: Decision[] = []
  const say = (trial: number, verdict: Decision['verdict'], reason: Reason) =>
    log.push({ number: log.length + 1, at, trial, verdict, reason })
  const ranked = (epoch: number, of: number, loss: number): Reason => ({
    ...{ kind: 'rung', rung: epoch === 1 ? 1 : 2, rungs: 2, epoch, rank: 1 },
    ...{ of, best: Math.floor(of / 3), loss, cutoff: null },
  })
  for (let trial = 1; trial <= trials; trial += 1) {
    const loss = (trial * 7919) % trials
    say(trial, trial % 3 === 0 ? 'continue' : 'rest', ranked(1, trial, loss))
    if (trial % 3 === 0) say(trial, 'rest', ranked(4, trial / 3, loss))
  }
  for (let trial = 1; trial <= trials; trial += 1) say(trial, 'stop', { kind: 'searchOver' })
  return log
}

const log = logOf()

function reading() {
  const counted = { decisions: 0 }
  const read = async (after: number, limit: number) => {
    counted.decisions += limit
    return log.slice(after, after + limit)
  }
  return { read, counted }
}

const ownOf = (trial: number) => log.filter((one) => one.trial === trial)
const standingOf = (trial: number, of: Decision[]) =>
  standingsOf(of).get(ownOf(trial).at(-1)!.number)

test('a trial stands where it stands by the whole log, however it is cut into pages', async () => {
  for (const page of [1, 7, 50, 1000]) {
    for (const trial of [1, 3, 100, 299, 300]) {
      const own = ownOf(trial)
      const last = own.at(-1)!.number
      const found = await rungLog(reading().read, { own, runs: 1, last, page })
      const whole = standingOf(trial, log)
      expect(whole?.rank).toBeDefined()
      expect(standingOf(trial, found)).toEqual(whole)
    }
  }
})

test('no more is read than those who were ranked there say, be they runs of one config or not', async () => {
  // All that came to the second rung came after the trials 1 and 2.
  const early = ownOf(3)
  const { read, counted } = reading()
  await rungLog(read, { own: early, runs: 1, last: log.length, page: 1 })
  expect(counted.decisions).toBe(
    log.length -
      log.findIndex(({ trial, reason }) => {
        return trial === 3 && reason.kind === 'rung' && reason.epoch === 4
      }),
  )
  const ofRuns = reading()
  await rungLog(ofRuns.read, { own: early, runs: 2, last: log.length, page: 1 })
  expect(ofRuns.counted.decisions).toBe(log.length)
})

test('what tells of no rung is not read, nor a long log to its begin', async () => {
  const own = ownOf(300)
  const { read, counted } = reading()
  const found = await rungLog(read, { own, runs: 1, last: log.length, page: 10, most: 320 })
  expect(counted.decisions).toBeLessThanOrEqual(320)
  expect(found.at(-1)?.number).toBe(log.length)
  expect(standingOf(300, found)?.rank).toBeUndefined()
  const none = reading()
  expect(
    await rungLog(none.read, { own: own.slice(-1), runs: 1, last: log.length, page: 10 }),
  ).toEqual([])
  expect(none.counted.decisions).toBe(0)
})
