import {
  type Board,
  type BoardChange,
  BoardsInMemory,
  initialState,
  KnownFacts,
  worstLoss,
} from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'
import fc from 'fast-check'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { BoardDrafts } from '../../../packages/core/src/stopping/board-draft.ts'
import { unlessUnknown } from '../../../packages/core/src/sweep/known-facts.ts'
import { keysOf } from '../../../packages/redis/src/keys.ts'
import { readFacts } from '../../../packages/redis/src/scheduling/read-facts.ts'
import { defineScripts } from '../../../packages/redis/src/scripts/scripts.ts'
import { beforeEachInstallation } from '../../support/new-installation.ts'
import { createPlanned } from '../../support/planned-sweep.ts'
import { runs } from '../../support/runs.ts'

let redis: RedisHandle
let raw: Redis
let root: string
beforeEachInstallation((made) => {
  ;({ redis, raw, root } = made)
  defineScripts(raw)
})

const dataset = 'd'.repeat(64)
const definition = parseDefinition({ name: 'b', dataset: 'd', parameters: { epochs: 2 } })
let count = 0

async function create(): Promise<string> {
  count += 1
  const id = `swp_${String(count).padStart(20, '0')}`
  await createPlanned(redis, { id, definition, dataset })
  return id
}

const trial = fc.integer({ min: 1, max: 12 })
const board = fc.constantFrom('0/1', 'runs/7/3')
const loss = fc.constantFrom(-0.9, -0.5, 0, 0.1 + 0.2, 1e-9, worstLoss)
const change: fc.Arbitrary<BoardChange> = fc.oneof(
  fc.tuple(board, trial, loss).map(([name, number, value]): BoardChange => {
    return { kind: 'add', board: name, entry: { trial: number, loss: value } }
  }),
  fc
    .tuple(fc.constantFrom('take' as const, 'remove' as const), board, trial)
    .map(([kind, name, number]): BoardChange => ({ kind, board: name, trial: number })),
)

/** All that a stopper can ask of a board. */
function answers(one: Board) {
  const entries = [1, 5, 12].flatMap((number) =>
    [-0.9, 0, worstLoss].map((value) => ({ trial: number, loss: value })),
  )
  return {
    size: one.size,
    losses: [1, 5, 12].map((number) => one.lossOf(number)),
    ranks: entries.map((entry) => one.rankOf(entry)),
    order: Array.from({ length: 13 }, (_, rank) => one.at(rank)),
    untaken: [1, 3, 20].map((most) => one.untaken(most)),
  }
}

test('boards in Redis, with changes that are not committed yet, answer as those in memory', async () => {
  const changes = fc.array(change, { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(changes, changes, async (committed, drafted) => {
      const id = await create()
      const { version } = (await redis.sweeps.read(id)) as { version: number }
      const state = initialState(definition, dataset)
      await redis.sweeps.commit(id, {
        version,
        consumed: 0,
        changes: { state, boards: committed },
        commands: [],
      })
      const memory = new BoardsInMemory([...committed, ...drafted])
      const facts = new KnownFacts()
      const seen = () => {
        const drafts = new BoardDrafts(facts.boardOf.bind(facts))
        drafts.apply(drafted)
        return ['0/1', 'runs/7/3'].map((name) => answers(drafts.boardOf(name)))
      }
      const parts = { redis: raw, keys: keysOf(root.slice(1, -1)) }
      const questions = () => {
        unlessUnknown(seen)
        return facts.take()
      }
      await readFacts(parts, id, { facts, questions })
      expect(seen()).toEqual(['0/1', 'runs/7/3'].map((name) => answers(memory.boardOf(name))))
    }),
    { numRuns: runs(60) },
  )
})
