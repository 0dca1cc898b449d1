import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { learningRateAt, type Schedule } from './schedule.ts'

const keras: Record<string, number[]> = JSON.parse(
  readFileSync(new URL('../fixtures/keras-schedules.json', import.meta.url), 'utf8'),
)
const peak = 0.01
const stepsPerEpoch = 10
const rates = (schedule: Schedule, steps: number) =>
  Array.from({ length: steps }, (_, step) => learningRateAt(schedule, peak, step, stepsPerEpoch))

const exponential = { kind: 'exponential', decaySteps: 25, decayRate: 0.9 } as const
const sameAsKeras: Record<string, Schedule> = {
  exponential: { ...exponential, staircase: false },
  staircase: { ...exponential, staircase: true },
  cosine: { kind: 'cosine', warmupEpochs: 0, alpha: 0.1, horizon: 8 },
  'cosine with warm-up': { kind: 'cosine', warmupEpochs: 2, alpha: 0, horizon: 8 },
  piecewise: { kind: 'piecewise', boundaries: [2, 5], factors: [1, 0.5, 0.1] },
}

describe('schedules', () => {
  test.each(Object.entries(sameAsKeras))('%s is that of Keras', (name, schedule) => {
    const expected = keras[name] as number[]
    for (const [step, rate] of rates(schedule, expected.length).entries()) {
      // Keras computes in float32.
      expect(Math.abs(rate - (expected[step] as number)), `step ${step}`).toBeLessThan(peak * 2e-6)
    }
  })

  test('warm-up–stable–decay rises, stays, and falls to alpha by 1 − √ over its last epochs', () => {
    const schedule = {
      kind: 'warmup-stable-decay',
      warmupEpochs: 1,
      decayEpochs: 4,
      alpha: 0.1,
      horizon: 10,
    } as Schedule
    const all = rates(schedule, 110)
    expect(all[5]).toBeCloseTo(peak / 2, 12)
    expect(new Set(all.slice(10, 61))).toEqual(new Set([peak]))
    expect(all[70]).toBeCloseTo(peak * (1 - 0.9 * Math.sqrt(0.25)), 12)
    for (const rate of all.slice(100)) expect(rate).toBeCloseTo(peak * 0.1, 12)
  })

  test('one cycle goes by cosine arcs from 1/25 up to the peak and down to nearly nothing', () => {
    const cycle = { warmup: 0.3, initialFactor: 0.04, finalFactor: 1e-4 }
    const all = rates({ kind: 'one-cycle', ...cycle, horizon: 10 }, 100)
    // PyTorch 2: OneCycleLR(optimizer, max_lr=0.01, total_steps=100), get_last_lr() at these steps.
    expect(all[0]).toBeCloseTo(0.0004, 12)
    expect(all[29]).toBeCloseTo(0.01, 12)
    expect(all[99]).toBeCloseTo(4e-8, 15)
    expect(all[64]).toBeCloseTo(4e-8 + ((0.01 - 4e-8) * (1 + Math.cos(Math.PI / 2))) / 2, 12)
    expect(all.indexOf(Math.max(...all))).toBe(29)
  })

  test('a warm-up of one step begins at the peak, not at 0/0', () => {
    const cycle = { warmup: 0.1, initialFactor: 0.04, finalFactor: 1e-4 }
    const all = rates({ kind: 'one-cycle', ...cycle, horizon: 1 }, 10)
    expect(all[0]).toBe(peak)
    for (const rate of all) expect(Number.isFinite(rate)).toBe(true)
  })
})
