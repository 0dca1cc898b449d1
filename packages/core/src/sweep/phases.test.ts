import { ProblemError, parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import { planSweep } from './plan.ts'

const sweepOf = (change: Partial<SweepDefinitionInput> = {}) =>
  parseDefinition({
    name: 'phases',
    dataset: 'emoji-20',
    parameters: { learningRate: [0.1, 0.2], epochs: 6 },
    phases: [
      { fromEpoch: 2, settings: { learningRate: 0.2 } },
      { fromEpoch: 4, settings: { learningRate: 0.05 } },
    ],
    ...change,
  })

test('each config goes on with the settings of the phases; one that changes nothing is none', () => {
  const { commands } = new SweepInMemory(sweepOf(), 'd'.repeat(64)).step([{ type: 'created' }])
  const opened = commands.flatMap((command) => (command.kind === 'openTrial' ? command : []))
  const rates = opened.map(({ recipe }) =>
    recipe.phases.map(({ fromEpoch, settings }) => [fromEpoch, settings.learningRate]),
  )
  expect(rates).toEqual([
    [
      [0, 0.1],
      [2, 0.2],
      [4, 0.05],
    ],
    [
      [0, 0.2],
      [4, 0.05],
    ],
  ])
  expect(opened[0]?.phases).toEqual([
    { fromEpoch: 0, settings: { learningRate: 0.1 } },
    { fromEpoch: 2, settings: { learningRate: 0.2 } },
    { fromEpoch: 4, settings: { learningRate: 0.05 } },
  ])
})

test('a plan counts what phases share with the same config without them once', () => {
  const plain = planSweep(sweepOf({ phases: undefined }), 'd'.repeat(64))
  const { lineages, unique } = planSweep(sweepOf(), 'd'.repeat(64))
  expect(unique).toBe(12)
  for (const { key, epochs } of plain.lineages) {
    expect(lineages.find((one) => one.key === key)?.epochs ?? 0).toBeLessThan(epochs)
  }
})

test('phases that nobody trains by are refused', () => {
  const stopping = { kind: 'pbt' as const, interval: 2 }
  expect(() => planSweep(sweepOf({ stopping }), 'd'.repeat(64))).toThrow(ProblemError)
  const wrong = [
    [{ fromEpoch: 0, settings: { learningRate: 1 } }],
    [{ fromEpoch: 2, settings: {} }],
    [{ fromEpoch: 2, settings: { optimizer: 'sgd' } }],
    [
      { fromEpoch: 2, settings: { learningRate: 1 } },
      { fromEpoch: 2, settings: { learningRate: 2 } },
    ],
  ] as never[]
  for (const phases of wrong) expect(() => sweepOf({ phases })).toThrow(ProblemError)
})

const ofPrograms = (settings: object[], more: object = {}) =>
  parseDefinition({
    parameters: {
      rate: [0.1, 0.2],
      units: { min: 1, max: 9, integer: true },
      kind: ['x', 'y'],
      epochs: 6,
    },
    name: 'phases',
    trainer: 'external',
    metric: { name: 'score', goal: 'maximize' },
    search: { kind: 'random', trials: 2 },
    phases: settings.map((one, place) => ({ fromEpoch: 2 + 2 * place, settings: one })),
    ...more,
  } as never)

test('programs have phases of the parameters that their sweep declares', () => {
  const sweep = new SweepInMemory(ofPrograms([{ units: 20 }, { units: 20 }]), 'd'.repeat(64))
  const { commands } = sweep.step([{ type: 'created' }])
  const [opened] = commands.flatMap((command) => (command.kind === 'openTrial' ? command : []))
  const { epochs: _, units, ...others } = opened!.config as { epochs: number; units?: number }
  expect(opened?.phases).toEqual([
    { fromEpoch: 0, settings: { units } },
    { fromEpoch: 2, settings: { units: 20 } },
    { fromEpoch: 4, settings: { units: 20 } },
  ])
  expect(opened?.recipe.phases).toEqual([
    { fromEpoch: 0, settings: { ...others, units } },
    { fromEpoch: 2, settings: { ...others, units: 20 } },
  ])
})

test.each([
  [{ units: 2.5 }, 'phases.0.settings.units must be a whole number'],
  [{ unit: 2 }, 'phases.0.settings.unit unknown key; did you mean "units"?'],
  [{ kind: 5 }, 'phases.0.settings.kind must be a text'],
  [{ epochs: 2 }, 'phases.0.settings.epochs cannot change while a trial trains'],
  [{}, 'phases.0.settings changes nothing'],
])('of programs, %j: %s', (settings, message) => {
  const [path = '', ...words] = message.split(' ')
  try {
    ofPrograms([settings])
  } catch (error) {
    expect((error as ProblemError).errors).toEqual([{ path, message: words.join(' ') }])
    return
  }
  throw new Error('was taken')
})

test('a plan tells of phases that never come, and that programs need the states', () => {
  const planOf = (definition: ReturnType<typeof sweepOf>) => planSweep(definition, 'd'.repeat(64))
  const late = [{ fromEpoch: 6, settings: { learningRate: 0.1 } }]
  expect(planOf(sweepOf({ phases: late })).warnings).toContain(
    'trials end at epoch 6: 1 phase from then on will not come',
  )
  expect(planOf(sweepOf()).warnings.join()).not.toContain('phase')
  expect(planOf(ofPrograms([{ units: 2 }])).warnings.join()).toMatch(/save states by lineage/)
})

test('a phase sets nothing that some configs do not have', () => {
  const parameters = {
    kind: ['x', 'y'],
    units: { min: 1, max: 9, integer: true, default: 1, when: { kind: 'x' } },
    epochs: 6,
  }
  expect(() => planSweep(ofPrograms([{ units: 2 }], { parameters }), 'd'.repeat(64))).toThrow(
    'phases.0.settings.units is set in all trials by a phase, and has a when',
  )
})
