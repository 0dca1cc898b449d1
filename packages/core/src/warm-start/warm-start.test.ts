import { parseDefinition, type SweepDefinition, type TrialSummary } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { atOnce } from '../at-once.ts'
import { livingOf, withLiving } from '../definition/living.ts'
import { searcherOf } from '../search/catalogue.ts'
import type { ProposalReason } from '../search/searcher.ts'
import { median } from '../search/testing/minimise.ts'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import { hearInSteps } from './hear.ts'

/** Sweeps whose searcher begins with what another sweep came to, in memory. */

const sweep = 'swp_aaaaaaaaaaaaaaaaaaaa'
const axes = ['a', 'b', 'c', 'd'] as const

function definitionOf(rest: object = {}, parameters?: object): SweepDefinition {
  const range = { min: -5, max: 5 }
  return parseDefinition({
    name: 'warm',
    trainer: 'external',
    parameters: parameters ?? Object.fromEntries(axes.map((name) => [name, range])),
    metric: { name: 'loss', goal: 'minimize' },
    search: { kind: 'tpe', trials: 15 },
    parallelism: 1,
    ...rest,
  })
}

type Config = Record<string, number>
/** A bowl whose least is not in the middle, with axes of unlike weight. */
const bowl = (config: Config) =>
  axes.reduce((sum, name, place) => sum + (place + 1) * ((config[name] ?? 0) - 2 + place) ** 2, 0)

interface Trained {
  trials: TrialSummary[]
  reasons: (ProposalReason | undefined)[]
  scores: number[]
  sweep: SweepInMemory
}

/** Trains to the end; the state goes through JSON with every step. */
function train(definition: SweepDefinition, lossOf = bowl): Trained {
  const inMemory = new SweepInMemory(definition, 'd'.repeat(64))
  const trials: TrialSummary[] = []
  const reasons: Trained['reasons'] = []
  const advance = (inputs: Parameters<SweepInMemory['step']>[0]) => {
    for (let more = true, given = inputs; more; given = []) {
      const result = inMemory.step(given)
      for (const command of result.commands) {
        if (command.kind !== 'openTrial') continue
        reasons.push(command.reason)
        trials.push(summaryOf(command, lossOf(command.config as unknown as Config)))
      }
      more = result.more
    }
  }
  advance([{ type: 'created' }])
  while (inMemory.open.length > 0) {
    const trial = inMemory.open[0]?.number as number
    const score = trials[trial - 1]?.score as number
    advance([{ type: 'trialEnded', trial, status: 'completed', score }])
  }
  return { trials, reasons, scores: trials.map(({ score }) => score as number), sweep: inMemory }
}

function summaryOf(
  {
    number,
    config,
    seed,
    epochs,
    lineage,
  }: Pick<TrialSummary, 'number' | 'config' | 'seed' | 'epochs' | 'lineage'>,
  score: number,
): TrialSummary {
  return {
    ...{ sweep, number, config, seed, epochs, lineage, score },
    ...{ phases: null, fold: null, until: null, status: 'completed', failure: null },
    ...{ reason: null, sharedEpochs: 0 },
  }
}

/** A definition that begins with what another sweep came to. */
function warmed(definition: SweepDefinition, before: SweepDefinition, { trials }: Trained) {
  const createdAt = '2026-01-01T00:00:00.000Z'
  const others = [{ sweep, definition: before, createdAt, trials }]
  const heard = atOnce(hearInSteps(definition, others))
  return withLiving(definition, { edits: 0, earlier: [], given: [], bans: [], heard })
}

const seeds = Array.from({ length: 15 }, (_, seed) => seed)

test('TPE with what another sweep knows beats the same without it at few trials', () => {
  const before = definitionOf({ search: { kind: 'tpe', trials: 60 }, seed: 1000 })
  const known = train(before)
  const bestOf = (definition: SweepDefinition) => Math.min(...train(definition).scores)
  const [warm, cold] = [
    (seed: number) => bestOf(warmed(definitionOf({ seed }), before, known)),
    (seed: number) => bestOf(definitionOf({ seed })),
  ].map((best) => median(seeds.map(best))) as [number, number]
  expect(warm).toBeLessThan(cold / 3)
})

test.each(['tpe', 'cma-es', 'gp', 'nsga2', 'bohb'] as const)(
  '%s begins with what another sweep knows, proposes nothing of it again, and goes on equally from JSON',
  (kind) => {
    const before = definitionOf({ search: { kind: 'random', trials: 60 }, seed: 7 })
    const known = train(before)
    const plain = definitionOf({ search: { kind, trials: 8 } })
    const definition = warmed(plain, before, known)
    const { trials, scores, sweep: ended } = train(definition)
    expect(trials).toHaveLength(8)
    const texts = new Set(known.trials.map(({ config }) => JSON.stringify(config)))
    expect(trials.filter(({ config }) => texts.has(JSON.stringify(config)))).toEqual([])
    // The first half already is better than what was drawn blindly.
    expect(median(scores.slice(0, 4))).toBeLessThan(median(known.scores))
    const fromText = JSON.parse(JSON.stringify(definition)) as SweepDefinition
    const again = train(fromText)
    expect(again.trials).toEqual(trials)
    expect(again.sweep.memory).toEqual(ended.memory)
  },
)

test('reasons say that a proposal leans on other sweeps, and name their trials as theirs', () => {
  const before = definitionOf({ search: { kind: 'random', trials: 40 }, seed: 7 })
  const known = train(before)
  const { reasons } = train(warmed(definitionOf(), before, known))
  expect(reasons[0]).toMatchObject({ kind: 'tpe', heard: 40, own: 0 })
  expect(reasons[5]).toMatchObject({ heard: 40, own: 5 })
  const near = reasons.filter((reason) => reason?.nearSweep === sweep)
  expect(near.length).toBeGreaterThan(0)
  for (const reason of near)
    expect(known.trials[Number(reason?.near) - 1]?.number).toBe(reason?.near)
  const evolved = definitionOf({ search: { kind: 'nsga2', trials: 5 } })
  const bred = train(warmed(evolved, before, known)).reasons[0]
  expect(bred).toMatchObject({ kind: 'nsga2', heard: 40, parentSweeps: [sweep, sweep] })
  expect(JSON.stringify(reasons)).not.toMatch(/"near":-/)
})

test('draws of a search that has no model say nothing of others', () => {
  const before = definitionOf({ search: { kind: 'random', trials: 3 } })
  const { reasons } = train(warmed(definitionOf(), before, train(before)))
  expect(reasons[0]).toEqual({ kind: 'random', start: 10 })
})

test('what others tried in a finite space comes when nothing else is left, and is then tried too', () => {
  const small = { a: [1, 2, 3, 4, 5, 6], b: [1, 2], c: 1, d: 1 }
  const before = definitionOf({ search: { kind: 'random', trials: 7 } }, small)
  const known = train(before)
  const definition = warmed(
    definitionOf({ search: { kind: 'tpe', trials: 40 } }, small),
    before,
    known,
  )
  const { trials, sweep: ended } = train(definition)
  const textOf = ({ config }: TrialSummary) => JSON.stringify(config)
  expect(new Set(trials.map(textOf)).size).toBe(12)
  expect(new Set(trials.slice(5).map(textOf))).toEqual(new Set(known.trials.map(textOf)))
  expect(ended.state.reason).toMatch(/no more configs/)
})

test('an edit of the space keeps what was heard', () => {
  const before = definitionOf(
    { search: { kind: 'random', trials: 40 } },
    { a: { min: -5, max: 5 }, b: 1, c: 0, d: -1 },
  )
  const plain = definitionOf({}, { a: { min: -5, max: 5 }, b: 1, c: 0, d: -1 })
  const definition = warmed(plain, before, train(before))
  const { sweep: inMemory } = train(definition)
  const space = { parameters: { ...plain.parameters, b: [1, 2] }, trials: 20 }
  inMemory.step([{ type: 'edited', space }])
  expect(livingOf(inMemory.state.definition)?.heard).toEqual(livingOf(definition)?.heard)
  const { reasons } = train(inMemory.state.definition)
  expect(reasons[0]).toMatchObject({ heard: 40, own: 0 })
  expect(searcherOf(definition).size(inMemory.state.definition)).toBe(20)
})
