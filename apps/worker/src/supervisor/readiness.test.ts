import type { Failure, FailureClass } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { probeWaits, Readiness } from './readiness.ts'

function readiness() {
  const calls: string[] = []
  let broken = true
  const probe = (name: string) => async () => {
    calls.push(name)
    if (broken) throw new Error('still broken')
  }
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const subject = new Readiness({
    log,
    allowedFailures: 3,
    probeAfterMs: 5,
    pause: async () => void calls.push('pause'),
    resume: async () => void calls.push('resume'),
    probeStore: probe('store'),
    probeTrainer: probe('trainer'),
    changed: () => undefined,
  })
  const fail = (of: FailureClass) =>
    subject.failed({ code: 'X', class: of, message: 'm' } as Failure)
  return { subject, calls, fail, mend: () => (broken = false) }
}

test('three failures of its own in a row quarantine a worker until a trainer gets ready', async () => {
  const { subject, calls, fail, mend } = readiness()
  fail('worker')
  fail('worker')
  subject.succeeded()
  fail('worker')
  fail('worker')
  expect(subject.state.status).toBe('active')
  fail('worker')
  expect(subject.state).toEqual({ status: 'quarantined', reason: 'X: m' })
  await expect.poll(() => calls.filter((call) => call === 'trainer').length).toBeGreaterThan(1)
  mend()
  await expect.poll(() => subject.state.status).toBe('active')
  expect(calls[0]).toBe('pause')
  expect(calls.at(-1)).toBe('resume')
})

test('the first failure of the store pauses it; those of a config do not', async () => {
  const { subject, calls, fail, mend } = readiness()
  for (const of of ['config', 'diverged', 'memory', 'config'] as const) fail(of)
  expect(subject.state.status).toBe('active')
  fail('infrastructure')
  expect(subject.state.status).toBe('paused')
  mend()
  await expect.poll(() => subject.state.status).toBe('active')
  expect(calls).toEqual(['pause', 'store', 'resume'])
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
