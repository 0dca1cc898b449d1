import type { Failure } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { probeWaits, Readiness } from './readiness.ts'

function readiness(blocked: 'paused' | 'quarantined', allowedFailures: number) {
  const calls: string[] = []
  let broken = true
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const subject = new Readiness({
    log,
    blocked,
    allowedFailures,
    probeAfterMs: 5,
    probe: async () => {
      calls.push('probe')
      if (broken) throw new Error('still broken')
    },
    changed: () => calls.push(subject.state.status),
  })
  const fail = () => subject.failed(failure)
  return { subject, calls, fail, mend: () => (broken = false) }
}
const failure: Failure = { code: 'X', class: 'worker', message: 'm' }

test('three failures in a row quarantine until a probe succeeds', async () => {
  const { subject, calls, fail, mend } = readiness('quarantined', 3)
  fail()
  fail()
  subject.succeeded()
  fail()
  fail()
  expect(subject.state.status).toBe('active')
  fail()
  expect(subject.state).toEqual({ status: 'quarantined', reason: 'X: m' })
  await expect.poll(() => calls.filter((call) => call === 'probe').length).toBeGreaterThan(1)
  mend()
  await expect.poll(() => subject.state.status).toBe('active')
  expect(calls[0]).toBe('quarantined')
  expect(calls.at(-1)).toBe('active')
  fail()
  expect(subject.isActive).toBe(true)
})

test('where one failure is enough, the first pauses, and more change nothing', async () => {
  const { subject, calls, fail, mend } = readiness('paused', 1)
  mend()
  fail()
  fail()
  expect(subject.state.status).toBe('paused')
  await expect.poll(() => subject.state.status).toBe('active')
  expect(calls).toEqual(['paused', 'probe', 'active'])
})

test('what is known to be gone is left at once', () => {
  const { subject } = readiness('quarantined', 3)
  subject.leave(failure)
  expect(subject.isActive).toBe(false)
  subject.stop()
})

test.each([
  ['paused', 500, [500, 1000, 2000, 2000, 2000]],
  ['paused', 5000, [2000, 2000, 2000, 2000, 2000]],
  ['quarantined', 5000, [5000, 10_000, 20_000, 40_000, 60_000]],
] as const)('a worker that is %s looks again often enough for what a look costs', (...row) => {
  const [status, first, expected] = row
  const waits = probeWaits(status, first)
  expect(expected.map(() => waits.next().value)).toEqual(expected)
})
