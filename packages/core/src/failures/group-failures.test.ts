import { type Config, type Failure, parseDefinition } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { processorMs } from '../../../../test/support/processor-ms.ts'
import { configsOf } from '../testing/configs-of.ts'
import { type FailedTrial, groupFailures, groupInSteps, signatureOf } from './group-failures.ts'

const definition = parseDefinition({
  name: 's',
  dataset: 'd',
  parameters: { optimizer: ['adam', 'sgd'], learningRate: [0.001, 0.01, 0.05, 0.1], epochs: 3 },
})
const configs = configsOf(definition)

const diverged = (step: number): Failure => ({
  code: 'DIVERGED',
  class: 'diverged',
  message: `the loss is not finite at step ${step}`,
})

function trials(fails: (config: Config) => boolean) {
  const failed = configs.flatMap((config, place) =>
    fails(config) ? [{ number: place + 1, config, failure: diverged(place) }] : [],
  )
  return { failed, others: configs.filter((config) => !fails(config)) }
}

describe('failures', () => {
  test('that differ in numbers, hashes and paths only have one signature', () => {
    const text = (message: string) => signatureOf({ code: 'X', class: 'worker', message })
    expect(text('step 12: 1.5e-3 at 0xff in /a/b/c of 0123456789abcdef')).toBe(
      text('step 7: -3 at 0x0a in /d/e of fedcba9876543210'),
    )
    expect(text('out of memory')).not.toBe(text('not finite'))
  })

  test('are explained by the parameters that set them apart', () => {
    const { failed, others } = trials(
      ({ optimizer, learningRate }) => optimizer === 'adam' && learningRate > 0.02,
    )
    expect(groupFailures(failed, others)).toEqual([
      {
        signature: 'DIVERGED: the loss is not finite at step #',
        code: 'DIVERGED',
        class: 'diverged',
        count: 2,
        trials: failed.map(({ number }) => number),
        where: expect.stringMatching(
          /^(optimizer = adam, learningRate > 0.01|learningRate > 0.01, optimizer = adam)$/,
        ),
        message: failed[0]?.failure.message,
      },
    ])
  })

  test('are told in as few digits as set them apart', () => {
    const drawn = (learningRate: number): Config => ({ ...(configs[0] as Config), learningRate })
    const whereOf = (failed: number[], others: number[]) =>
      groupFailures(
        failed.map((rate, place) => ({
          number: place + 1,
          config: drawn(rate),
          failure: diverged(0),
        })),
        others.map(drawn),
      )[0]?.where
    expect(whereOf([5.681203760253641], [0.1])).toBe('learningRate = 5.681')
    expect(whereOf([5.681203760253641, 7.21], [0.1234567, 5.68012345])).toBe('learningRate > 5.681')
    expect(whereOf([5.681203760253641, 7.21], [0.1234567])).toBe('learningRate > 0.2')
    expect(whereOf([0.000123456, 0.000234567], [0.000987654, 2])).toBe('learningRate < 0.0009')
    expect(whereOf([0.1, 0.30000000000000004], [0.3])).toBe(null)
  })

  test('of every trial have nothing that sets them apart', () => {
    const { failed, others } = trials(() => true)
    expect(groupFailures(failed, others)[0]).toMatchObject({ count: 8, where: null })
  })

  test('of two kinds are told apart from each other', () => {
    const { failed, others } = trials(({ learningRate }) => learningRate > 0.02)
    const mixed = failed.map((trial) =>
      trial.config.optimizer === 'sgd'
        ? { ...trial, failure: { code: 'OUT_OF_MEMORY', class: 'memory' as const, message: 'x' } }
        : trial,
    )
    const groups = groupFailures(mixed, others)
    expect(groups.map(({ code, count }) => [code, count])).toEqual([
      ['DIVERGED', 2],
      ['OUT_OF_MEMORY', 2],
    ])
    expect(groups[1]?.where?.split(', ').sort()).toEqual(['learningRate > 0.01', 'optimizer = sgd'])
  })
})

describe('many failures', () => {
  const kind = (number: number) => [...String(number)].map((digit) => 'abcdefghij'[+digit]).join('')
  /** Trials that fail each for a reason of its own. */
  const failures = (count: number): FailedTrial[] =>
    Array.from({ length: count }, (_, place) => ({
      number: place + 1,
      config: configs[place % configs.length] as Config,
      failure: { code: 'X', class: 'worker', message: kind(place) },
    }))

  test('of as many kinds take time that grows with their number, not with its square', () => {
    const msOf = (count: number) => {
      const failed = failures(count)
      return processorMs(() => expect(groupFailures(failed, [])).toHaveLength(count))
    }
    const best = (count: number) => Math.min(...Array.from({ length: 3 }, () => msOf(count)))
    msOf(500)
    // Four times as many took sixteen times as long, and more.
    expect(best(4000) / best(1000)).toBeLessThan(10)
  })

  test('are grouped in many steps, and only the most frequent are explained', () => {
    let steps = 0
    const run = groupInSteps([...failures(5000), ...trials(() => true).failed], [])
    for (;;) {
      const { done, value } = run.next()
      steps += 1
      if (!done) continue
      expect(value.slice(50).every(({ where }) => where === null)).toBe(true)
      break
    }
    expect(steps).toBeGreaterThan(5 + 50)
  })
})
