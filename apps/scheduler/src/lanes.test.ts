import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLanes } from './lanes.ts'

function lanesOf(advance: (id: string) => Promise<unknown>, atOnce = 2) {
  const lines: string[] = []
  const note = (_: object, message: string) => void lines.push(message)
  const log = { info: note, error: note }
  const between = { firstMs: 20, longestMs: 160 }
  const { signal } = new AbortController()
  const pauseOf = async (id: string) => Number((await advance(id)) ?? 0)
  const lanes = createLanes(pauseOf, { atOnce, between, log, signal })
  return { lanes, lines }
}

test('a slow sweep keeps nobody waiting, and is in one hand only', async () => {
  const done: string[] = []
  let finish = () => {}
  const slow = new Promise<void>((resolve) => {
    finish = resolve
  })
  const { lanes } = lanesOf(async (id) => {
    if (id === 'slow') await slow
    done.push(id)
  })
  expect(lanes.start('slow')).toBe(true)
  expect(lanes.start('slow')).toBe(false)
  for (const id of ['a', 'b', 'c']) {
    while (!lanes.start(id)) await lanes.change(1000)
  }
  while (done.length < 3) await lanes.change(1000)
  expect(done).toEqual(['a', 'b', 'c'])
  finish()
  await lanes.idle()
  expect(done.at(-1)).toBe('slow')
})

test('no more sweeps are in hand than there are hands', async () => {
  let most = 0
  let now = 0
  const { lanes } = lanesOf(async () => {
    now += 1
    most = Math.max(most, now)
    await sleep(5)
    now -= 1
  }, 3)
  for (let id = 0; id < 20; id += 1) {
    while (!lanes.start(`${id}`)) await lanes.change(1000)
  }
  await lanes.idle()
  expect(most).toBe(3)
})

test('a broken sweep is tried ever more rarely, said once, and once more when it works', async () => {
  const attempts: number[] = []
  let works = false
  const { lanes, lines } = lanesOf(async () => {
    attempts.push(performance.now())
    if (!works) throw new Error('broken')
  })
  let rounds = 0
  while (attempts.length < 7) {
    lanes.start('broken')
    rounds += 1
    await lanes.change(1000)
  }
  // 20, 40, 80, 160, 160 … ms, each between half and whole. A busy machine only makes them longer.
  for (const [failures, at] of attempts.slice(0, -1).entries()) {
    const least = Math.min(20 * 2 ** failures, 160) / 2
    expect(attempts[failures + 1]! - at).toBeGreaterThanOrEqual(least)
  }
  expect(rounds).toBeLessThan(100)
  await lanes.idle()
  expect(lines).toEqual(['step failed, trying on'])
  works = true
  while (!lanes.start('broken')) await lanes.change(1000)
  await lanes.idle()
  expect(lines).toEqual(['step failed, trying on', 'the sweep goes on again'])
})

test('a sweep that pauses is taken up again after its pause, and keeps nobody waiting', async () => {
  let from = 0
  const { lanes } = lanesOf(async (id) => {
    if (id === 'other') return 0
    from = performance.now()
    return 60
  })
  expect(lanes.start('pauses')).toBe(true)
  await lanes.idle()
  const before = from
  expect(lanes.start('other')).toBe(true)
  while (!lanes.start('pauses')) await lanes.change(10_000)
  const waited = performance.now() - before
  expect(waited).toBeGreaterThanOrEqual(60)
  expect(waited).toBeLessThan(5000)
  await lanes.idle()
})

test.each([
  ['pause', async () => 20],
  ['wait after a failure', () => Promise.reject(new Error('broken'))],
])('a %s that ends between two looks is told at once, and only once', async (_, advance) => {
  const { lanes } = lanesOf(advance as (id: string) => Promise<number>)
  lanes.start('a')
  await lanes.idle()
  const ended = performance.now() + 30
  while (performance.now() < ended);
  const waits = async (ms: number) => {
    const from = performance.now()
    await lanes.change(ms)
    return performance.now() - from
  }
  expect(await waits(10_000)).toBeLessThan(5000)
  expect(await waits(100)).toBeGreaterThan(50)
  expect(lanes.start('a')).toBe(true)
  await lanes.idle()
})
