import { type Config, parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { atOnce } from '../at-once.ts'
import { recipeIdentity } from '../lineage/recipe.ts'
import { saidDroppedInSteps } from '../living/dropped-configs.ts'
import { editSpace, type SpaceEdit } from '../living/edit-space.ts'
import { searcherOf } from '../search/catalogue.ts'
import { admitsOf } from '../space/constraints.ts'
import { rowsOf } from '../space/trainer-of.ts'
import { configsOpened } from '../sweep/edits.ts'
import type { SweepInput } from '../sweep/sweep-state.ts'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import { withoutLiving } from './living.ts'

const dataset = 'd'.repeat(64)

function begin(change: Partial<SweepDefinitionInput> = {}) {
  return new LivingSweep(
    parseDefinition({
      name: 'living',
      dataset: 'emoji-20',
      parameters: { learningRate: [0.1, 0.01], epochs: 2 },
      ...change,
    }),
    dataset,
  )
}

class LivingSweep extends SweepInMemory {
  readonly opened: Config[] = []

  take(...inputs: SweepInput[]): void {
    for (let { commands, more } = this.step(inputs); ; { commands, more } = this.step([])) {
      for (const command of commands) {
        if (command.kind !== 'openTrial') continue
        expect(command.number).toBe(this.opened.length + 1)
        this.opened.push(command.config)
      }
      if (!more) return
    }
  }

  /** As the API asks for it: with what it leaves out. */
  edit(space: SpaceEdit): void {
    const { definition } = this.state
    const opened = configsOpened(this.state)
    const edited = editSpace(definition, space, opened)
    const dropped = atOnce(saidDroppedInSteps(definition, edited, opened))
    this.take({ type: 'edited', space, ...(dropped === undefined ? {} : { dropped }) })
  }

  /** Ends the trial that is open for the longest time, or the one at a place among them. */
  end(place = 0): void {
    const trial = this.open[place % Math.max(1, this.open.length)]
    if (trial === undefined) return
    const { number } = trial
    this.take({ type: 'trialEnded', trial: number, status: 'completed', score: number % 7 })
  }

  toEnd(): void {
    this.take()
    while (this.open.length > 0) this.end()
  }

  get rates(): number[] {
    return this.opened.map(({ learningRate }) => learningRate)
  }
}

function editsOf({ decisions }: LivingSweep): string[][] {
  return decisions.flatMap(({ reason }) => (reason.kind === 'edited' ? [reason.changes] : []))
}

function configOf(change: Partial<Config>): Config {
  const definition = parseDefinition({
    name: 'one',
    dataset: 'emoji-20',
    parameters: { learningRate: 0.1, epochs: 2, ...(change as object) },
  })
  const searcher = searcherOf(definition)
  if (searcher.kind !== 'indexed') throw new Error('a grid is indexed')
  return searcher.configAt(definition, 0)
}

describe('a sweep whose space is edited', () => {
  test('goes on with what is new in the space after it has ended', () => {
    const sweep = begin()
    sweep.toEnd()
    expect(sweep.state.status).toBe('completed')
    sweep.edit({ parameters: { learningRate: [0.2, 0.1, 0.01, 0.001] } })
    expect(sweep.state).toMatchObject({ status: 'running', reason: null })
    expect(sweep.rates).toEqual([0.1, 0.01, 0.2, 0.001])
    sweep.toEnd()
    expect(sweep.state).toMatchObject({ status: 'completed', ended: { completed: 4 } })
    expect(sweep.decisions).toMatchObject([
      {
        trial: 0,
        verdict: 'edit',
        reason: {
          kind: 'edited',
          changes: ['learningRate: 0.1, 0.01 → 0.2, 0.1, 0.01, 0.001'],
        },
      },
    ])
  })

  test('is the same after the same edit again, and after one that changes nothing', () => {
    const sweep = begin({ parallelism: 1 })
    sweep.take()
    const edit = {
      parameters: { learningRate: [0.1, 0.01, 0.5] },
      ban: ['learningRate = 0.01'],
      inject: [configOf({ batchSize: 7 })],
    }
    sweep.edit(edit)
    const { definition } = sweep.state
    sweep.edit(edit)
    sweep.edit({ trials: 5, unban: ['epochs = 9'] })
    expect(sweep.state.definition).toEqual(definition)
    expect(sweep.decisions).toHaveLength(1)
    sweep.toEnd()
    expect(sweep.opened.map((config) => [config.learningRate, config.batchSize])).toEqual([
      [0.1, 32],
      [0.1, 7],
      [0.5, 32],
    ])
  })

  test('while it is paused opens nothing, and a cancelled one stays as it is', () => {
    const sweep = begin({ parallelism: 1 })
    sweep.take({ type: 'statusRequested', status: 'paused' })
    sweep.edit({ pin: [configOf({ learningRate: 0.7 })] })
    expect(sweep.state.status).toBe('paused')
    expect(sweep.opened).toEqual([])
    sweep.take({ type: 'statusRequested', status: 'running' })
    expect(sweep.rates).toEqual([0.7])
    sweep.take({ type: 'statusRequested', status: 'cancelled' })
    const before = sweep.state
    sweep.edit({ inject: [configOf({ learningRate: 0.8 })] })
    expect(sweep.state).toEqual(before)
  })

  test('raised epochs continue the lineages of a grid', () => {
    const sweep = begin()
    sweep.take()
    const lineages = sweep.open.map(({ lineage }) => lineage)
    sweep.toEnd()
    sweep.edit({ parameters: { epochs: 4 } })
    expect(sweep.open.map(({ lineage, epochs }) => [lineage, epochs])).toEqual(
      lineages.map((lineage) => [lineage, 4]),
    )
  })

  test('fewer numbers of epochs leave out what had no trial yet, and the log says so', () => {
    const sweep = begin({
      parameters: { learningRate: [0.1, 0.01, 0.001], epochs: [3, 6, 7] },
      parallelism: 1,
    })
    sweep.take()
    sweep.edit({ inject: [configOf({ learningRate: 0.5, epochs: 3 })] })
    sweep.edit({ ban: ['learningRate = 0.001'], parameters: { epochs: [7, 8] } })
    sweep.toEnd()
    // One lineage at once: its three lengths were open. What a ban leaves out is no surprise.
    expect(sweep.opened.map(({ learningRate, epochs }) => [learningRate, epochs])).toEqual([
      [0.1, 3],
      [0.1, 6],
      [0.1, 7],
      [0.5, 3],
      [0.1, 8],
      [0.01, 7],
      [0.01, 8],
    ])
    expect(editsOf(sweep)[1]).toContain(
      '2 configs that had no trial yet will have none: parameters.epochs leaves out 3, 6',
    )
  })

  test('what is left out is looked for in short steps', () => {
    const learningRate = Array.from({ length: 1000 }, (_, place) => (place + 1) / 1e6)
    const before = begin({ parameters: { learningRate, epochs: [3, 6] } }).state.definition
    const after = editSpace(before, { parameters: { epochs: [7] } }, 0)
    const steps = saidDroppedInSteps(before, after, 0)
    let count = 0
    for (let step = steps.next(); !step.done; step = steps.next()) count += 1
    expect(count).toBeGreaterThanOrEqual(10 + 20)
  })

  test.each([
    ['of one number that grows', { epochs: 2 }, { epochs: 3 }],
    ['of more numbers', { epochs: [2, 3] }, { epochs: [2, 3, 4] }],
    [
      'of a search that draws',
      { epochs: [2, 3] },
      { epochs: [4] },
      { kind: 'random', trials: 2 } as const,
    ],
  ])('%s nothing is left out', (_, before, after, search = { kind: 'grid' } as never) => {
    const parameters = { learningRate: [0.1, 0.01, 0.001], ...before }
    const sweep = begin({ parameters, search, parallelism: 1 })
    sweep.take()
    sweep.edit({ parameters: after })
    expect(editsOf(sweep)[0]).toHaveLength(1)
  })

  test('pinned configs come before injected ones, and both before the search; a banned one does not come', () => {
    const sweep = begin({ parallelism: 1, repeats: 2 })
    sweep.take()
    const [a, b, c, d] = [0.5, 0.6, 0.7, 0.8].map((learningRate) => configOf({ learningRate }))
    sweep.edit({ inject: [a as Config, b as Config] })
    sweep.edit({ pin: [c as Config, b as Config], inject: [d as Config] })
    sweep.edit({ ban: ['learningRate > 0.7'] })
    sweep.toEnd()
    // The second repeat of the first config was not open at the first edit.
    expect(sweep.rates).toEqual([0.1, 0.1, 0.7, 0.7, 0.6, 0.6, 0.5, 0.5, 0.01, 0.01])
    sweep.edit({ unban: ['learningRate > 0.7'] })
    expect(sweep.rates.slice(10)).toEqual([0.8])
  })

  test('a search that learns goes on in the new space, and knows what came before', () => {
    const parameters = { learningRate: { min: 0.001, max: 0.01 }, epochs: 2 } as const
    const sweep = begin({ parameters, search: { kind: 'tpe', trials: 4 }, parallelism: 2 })
    sweep.toEnd()
    sweep.edit({ trials: 8, parameters: { learningRate: { min: 0.001, max: 1, scale: 'linear' } } })
    sweep.edit({ pin: [configOf({ learningRate: 0.5 })] })
    sweep.toEnd()
    expect(sweep.opened).toHaveLength(9)
    expect(sweep.rates.slice(4).some((rate) => rate > 0.01)).toBe(true)
    expect(sweep.rates).toContain(0.5)
    expect(new Set(sweep.rates).size).toBe(9)
  })

  test('more trials of a random search are those that it would have drawn', () => {
    const change = { parameters: { learningRate: { min: 0.001, max: 1, scale: 'log' }, epochs: 2 } }
    const ofEight = begin({ ...change, search: { kind: 'random', trials: 8 } } as never)
    ofEight.toEnd()
    const sweep = begin({ ...change, search: { kind: 'random', trials: 3 } } as never)
    sweep.toEnd()
    sweep.edit({ trials: 6 })
    sweep.toEnd()
    sweep.edit({ inject: [configOf({ learningRate: 2 })], trials: 8 })
    sweep.toEnd()
    expect(sweep.rates).toEqual([...ofEight.rates.slice(0, 6), 2, ...ofEight.rates.slice(6)])
  })
})

const rates = [0.5, 0.1, 0.05, 0.01, 0.005]
const sizes = [8, 16, 32]
const kinds = ['grid', 'random', 'tpe'] as const
const moves = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('rate' as const), place: fc.nat({ max: 4 }) }),
    fc.record({ kind: fc.constant('size' as const), place: fc.nat({ max: 2 }) }),
    fc.record({ kind: fc.constantFrom('epochs', 'trials', 'pause', 'resume', 'again' as const) }),
    fc.record({
      kind: fc.constantFrom('pin', 'inject', 'ban', 'unban' as const),
      place: fc.nat({ max: 4 }),
    }),
    fc.record({ kind: fc.constant('end' as const), place: fc.nat({ max: 5 }) }),
    fc.record({ kind: fc.constant('end' as const), place: fc.nat({ max: 5 }) }),
  ),
  { maxLength: 25 },
)

test('any edits while trials run: no config twice, none lost, all of the final grid', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 1, max: 3 }),
      moves,
      (kind, repeats, parallelism, all) => {
        const search = kind === 'grid' ? { kind } : { kind, trials: 3 }
        const sweep = begin({ search, repeats, parallelism } as Partial<SweepDefinitionInput>)
        sweep.take()
        let last: SpaceEdit = {}
        for (const move of all) {
          const before = [...sweep.opened]
          const space = editOf(sweep, move, last)
          if (space !== undefined) {
            last = space
            sweep.edit(space)
          } else if (move.kind === 'end') {
            sweep.end('place' in move ? move.place : 0)
          } else if (move.kind === 'pause' || move.kind === 'resume') {
            const status = move.kind === 'pause' ? 'paused' : 'running'
            sweep.take({ type: 'statusRequested', status })
          }
          expect(sweep.opened.slice(0, before.length)).toEqual(before)
        }
        sweep.take({ type: 'statusRequested', status: 'running' })
        sweep.toEnd()
        expectComplete(sweep, repeats)
      },
    ),
    { numRuns: runs(150) },
  )
})

type Move = { kind: string; place?: number }

function editOf({ state }: LivingSweep, move: Move, last: SpaceEdit): SpaceEdit | undefined {
  const { parameters, search } = state.definition
  const { kind, place = 0 } = move
  const rate = rates[place] as number
  switch (kind) {
    case 'rate':
      return { parameters: { learningRate: added(parameters.learningRate, rate) } }
    case 'size':
      return { parameters: { batchSize: added(parameters.batchSize, sizes[place]) } }
    case 'epochs':
      return { parameters: { epochs: (parameters.epochs as number) + 1 } }
    case 'trials':
      return { trials: 'trials' in search ? search.trials + 2 : 1 }
    case 'pin':
    case 'inject':
      return { [kind]: [configOf({ learningRate: rate, batchSize: 5 + place })] }
    case 'ban':
    case 'unban':
      return { [kind]: [`learningRate = ${rate} and batchSize = 32`] }
    case 'again':
      return last
    default:
      return undefined
  }
}

function added(values: unknown, value: unknown): unknown[] {
  const list = Array.isArray(values) ? values : [values]
  return list.includes(value) ? list : [...list, value]
}

function expectComplete({ state, opened }: LivingSweep, repeats: number): void {
  const identities = opened.map(recipeIdentity)
  const times = new Map<string, number>()
  for (const identity of identities) times.set(identity, (times.get(identity) ?? 0) + 1)
  expect([...times.values()].every((count) => count === repeats)).toBe(true)
  expect(state).toMatchObject({ status: 'completed', ended: { completed: opened.length } })
  if (state.definition.search.kind !== 'grid') return
  const definition = withoutLiving(state.definition)
  const searcher = searcherOf(definition)
  if (searcher.kind !== 'indexed') throw new Error('a grid is indexed')
  const admits = admitsOf(definition, rowsOf(definition))
  for (let index = 0; index < searcher.size(definition); index += 1) {
    const config = searcher.configAt(definition, index)
    expect(admits(config) && !times.has(recipeIdentity(config))).toBe(false)
  }
}
