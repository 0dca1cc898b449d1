import { describe, expect, expectTypeOf, test } from 'vitest'
import type { TrialFacts } from '../../../apps/api/src/leaderboard/trial-facts.ts'
import { trialTable } from '../../../apps/api/src/leaderboard/trial-table.ts'
import { lineageKey } from '../../../packages/core/src/lineage/recipe.ts'
import { dimensionsOf } from '../../../packages/core/src/space/parameter.ts'
import { parseDefinition } from '../../../packages/protocol/src/definition/parse-definition.ts'
import { imageParameters } from '../../../packages/protocol/src/image-trainer/parameters.ts'
import { memoryOf } from '../../../packages/protocol/src/parameters/memory-of.ts'
import { type Parameter, real } from '../../../packages/protocol/src/parameters/parameter.ts'
import {
  settingsIdentityOf,
  settingsReaderOf,
  settingsSchemaOf,
} from '../../../packages/protocol/src/parameters/settings-of.ts'
import {
  configSchemaOf,
  ownParametersSchemaOf,
  type ParameterTable,
  parametersSchemaOf,
  spaceOf,
} from '../../../packages/protocol/src/parameters/table.ts'

/** The next free stream of random numbers. */
const next = Math.max(...spaceOf(imageParameters).map(({ draw }) => draw)) + 1

/** A parameter that does not exist: this row is all that is said of it. */
const warmth = real(
  { min: 0, below: 1 },
  {
    label: 'warmth',
    description: 'How warm training is.',
    unit: 'degrees',
    default: 0,
    off: 0,
    draw: next,
    isLater: true,
    appliesTo: { optimizer: ['sgd', 'lion'] },
    memory: 'use',
  },
)
const table = { ...imageParameters, warmth } as const
const parameters = parametersSchemaOf(table)
const configs = configSchemaOf(table)
const settings = settingsReaderOf(table)
const settingsOfToday = settingsReaderOf(imageParameters)

const { parameters: named } = parseDefinition({
  name: 's',
  dataset: 'd',
  parameters: { epochs: 3, optimizer: 'sgd' },
})
const configOfToday = configSchemaOf(imageParameters).parse(named)
const config = configs.parse(configOfToday)
const recipe = (phase: object) =>
  lineageKey({ engine: 2, dataset: 'a'.repeat(64), seed: 1, phases: [phase] } as never)

describe('a parameter is one row', () => {
  test('a definition may give a value, a list or a range, within its bounds', () => {
    expect(parameters.parse({ epochs: 1 }).warmth).toBe(0)
    type Asked = ReturnType<typeof parameters.parse>['warmth']
    expectTypeOf<number | number[]>().toExtend<Asked>()
    expectTypeOf<{ min: number; max: number; scale: 'linear'; step?: number }>().toExtend<Asked>()
    expectTypeOf<{ values: number[]; ordered: true }>().toExtend<Asked>()
    expectTypeOf<string | null>().not.toExtend<Asked>()
    expect(parameters.parse({ epochs: 1, warmth: [0, 0.5] }).warmth).toEqual([0, 0.5])
    expect(ownParametersSchemaOf(table).parse({ warmth: { min: 0, max: 0.5 } })).toEqual({
      warmth: { min: 0, max: 0.5, scale: 'linear' },
    })
    expect(parameters.safeParse({ epochs: 1, warmth: 1 }).success).toBe(false)
  })

  test('a config has it, and one that is older has its default', () => {
    expectTypeOf(config.warmth).toEqualTypeOf<number>()
    expect(config).toEqual({ ...configOfToday, warmth: 0 })
    expect(configs.safeParse({ ...config, warmth: 'x' }).success).toBe(false)
  })

  test('a search draws it, and all others as before', () => {
    const range = { min: 0, max: 0.5, scale: 'linear' }
    const dimensions = dimensionsOf({ parameters: { epochs: 3, warmth: range } }, spaceOf(table))
    const isNew = ({ name }: { name: string }) => name === 'warmth'
    expect(dimensions.filter(isNew)).toEqual([
      {
        ...{ name: 'warmth', draw: next, kind: 'range', integer: false },
        range: { ...range, smallest: 2 ** -126 },
      },
    ])
    expect(dimensions.filter((dimension) => !isNew(dimension))).toEqual(
      dimensionsOf({ parameters: { epochs: 3 } }),
    )
    expect(new Set(spaceOf(table).map(({ draw }) => draw)).size).toBe(spaceOf(table).length)
  })

  test('a recipe has it where it is read and on; else lineages keep their keys', () => {
    expectTypeOf(settings(config).warmth).toEqualTypeOf<number | undefined>()
    const warm = settings({ ...config, warmth: 0.5 })
    expect(warm).toEqual({ ...settingsOfToday(configOfToday), warmth: 0.5 })
    expect(settingsSchemaOf(table).parse(warm)).toEqual(warm)
    const old = recipe({ fromEpoch: 0, settings: settingsOfToday(configOfToday) })
    expect(recipe({ fromEpoch: 0, settings: settings(config) })).toBe(old)
    expect(recipe({ fromEpoch: 0, settings: warm })).not.toBe(old)
    const identity = settingsIdentityOf(table)
    expect(identity({ ...config, warmth: 0.5 })).not.toBe(identity(config))
    const adam = { ...config, optimizer: 'adam' } as const
    expect(identity({ ...adam, warmth: 0.5 })).toBe(identity(adam))
    expect(memoryOf(table, warm)).toEqual({ ...memoryOf(table, settings(config)), warmth: true })
  })

  test('tables have a column for it', () => {
    const spaceOfTable = (of: ParameterTable) => spaceOf(of).filter(({ name }) => name !== 'epochs')
    const { columns: today } = trialTable([], spaceOfTable(imageParameters))
    const { columns, cells } = trialTable([], spaceOfTable(table))
    expect(columns).toEqual([...today, { name: 'warmth', type: 'number' }])
    const trial = { config: { ...config, warmth: 0.5 }, metrics: null, fold: null, failure: null }
    expect(cells(trial as unknown as TrialFacts).at(-1)).toBe(0.5)
  })

  test('an editor completes it and says what it is', () => {
    const { properties } = parameters.toJSONSchema({ io: 'input' })
    expect(properties?.warmth).toMatchObject({
      title: 'warmth',
      default: 0,
      description:
        'How warm training is. Values: number of degrees at least 0 and below 1. Default: 0. Read with optimizer sgd, lion.',
      anyOf: [
        { type: 'number', minimum: 0, exclusiveMaximum: 1 },
        { type: 'array' },
        { type: 'object' },
        { type: 'object', required: ['distribution', 'mean', 'sd'] },
        { type: 'object', required: ['values'] },
      ],
    })
  })
})

test('each row is sound: its default is a value, its draws are its own, what is off is a default', () => {
  const rows = Object.entries(spaceOf(imageParameters))
  expect(new Set(rows.map(([, { draw }]) => draw)).size).toBe(rows.length)
  for (const [name, row] of Object.entries(imageParameters)) {
    expect(row.label, name).not.toBe('')
    expect(row.description, name).toMatch(/\.$/)
    if ('default' in row) expect(row.value.parse(row.default), name).toEqual(row.default)
    const { draw, isLater, off }: Parameter = row
    // Those that the first sweeps had.
    if (draw <= 20) continue
    expect(isLater, `${name}: isLater, or configs that are stored cannot be read`).toBe(true)
    expect('default' in row && row.default === off, `${name}: off is its default`).toBe(true)
  }
})
