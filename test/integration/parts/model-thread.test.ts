import { answerDrift, type DriftQuestion, KnownFacts } from '@sweepstack/core'
import { afterAll, expect, test } from 'vitest'
import { createModelThread } from '../../../apps/scheduler/src/asks/model-thread.ts'
import { type AskModel, readFacts } from '../../../packages/redis/src/scheduling/read-facts.ts'
import { longestTurn } from '../../support/longest-turn.ts'

/** Models of populations are asked in another thread: the scheduler goes on with other sweeps meanwhile. */

const models = createModelThread()
afterAll(() => models.end())

const clones = 20
const axes = 6
const coordinates = (place: number) =>
  Array.from({ length: axes }, (_, axis) => ((place + 1) * (axis + 3) * 0.137) % 1)
const dimensions = Array.from({ length: axes }, (_, axis) => ({
  ...{ name: `x${axis}`, draw: 0, kind: 'range' as const, integer: axis === 0 },
  range: { min: 1, max: 100, scale: 'log' as const },
}))

/** Of as many experiences as a model has at most. */
function questionOf(given: readonly (readonly number[])[]): DriftQuestion {
  const known = Array.from({ length: 100 }, (_, place) => ({
    ...{ time: 1 + Math.floor(place / 10), x: coordinates(place) },
    gain: Math.sin(place),
  }))
  const pending = given.map((x) => ({ time: 11, x }))
  return { time: 11, known, pending, dimensions, seed: 7 + given.length }
}

/** The clones of one milestone: each knows what those before it were given. As a step asks, until all is known. */
async function judged(askModel: AskModel): Promise<(readonly number[])[]> {
  const facts = new KnownFacts()
  let given: (readonly number[])[] = []
  const questions = () => {
    given = []
    try {
      while (given.length < clones) given.push(facts.askModel(questionOf(given)) ?? [])
    } catch {}
    return facts.take()
  }
  const records = { redis: undefined as never, keys: undefined as never, askModel }
  await readFacts(records, 'swp', { facts, questions })
  return given
}

test('the clones of a large population hold nobody up for 50 ms, and get what they would get here', async () => {
  await models.ask(questionOf([]))
  let there: (readonly number[])[] = []
  const { ms } = await longestTurn(async () => {
    there = await judged(models.ask)
  })
  const here = await judged(async (question) => answerDrift(question))
  expect(there).toHaveLength(clones)
  expect(there).toEqual(here)
  expect(ms).toBeLessThanOrEqual(50)
})

test('a thread that ended is begun anew', async () => {
  models.end()
  expect(await models.ask(questionOf([]))).toHaveLength(axes)
})
