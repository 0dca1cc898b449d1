import type { Sweep } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { boardForAll } from '../../support/board-for-all.ts'

/** What a sweep finds trained is told as trained, whatever its plan knows: the figures of the epochs are made up. */
const board = boardForAll({ train: 1000, val: 400, test: 100 })
const { advance, answer, patch, train } = board

const range = { learningRate: { min: 0.01, max: 1, scale: 'log' }, epochs: 9 }
const sweeps = {
  grid: [{ learningRate: [0.1, 0.2, 0.3, 0.4, 0.5], epochs: [2, 5] }, {}],
  asha: [range, { search: { kind: 'random', trials: 7 }, stopping: { kind: 'asha', eta: 3 } }],
  pbt: [
    range,
    {
      search: { kind: 'random', trials: 5 },
      stopping: { kind: 'pbt', interval: 2, resample: 0, synchronous: true },
    },
  ],
  tpe: [range, { search: { kind: 'tpe', trials: 14 }, parallelism: 1 }],
} as const

let seed = 77_000
async function openTwice(kind: keyof typeof sweeps, first: (id: string) => Promise<void>) {
  const [parameters, rest] = sweeps[kind]
  seed += 1
  const open = () => board.fixture.open(parameters, { parallelism: 3, ...rest, seed })
  const one = await open()
  await first(one)
  return [one, await open()] as const
}

/** One trial that waits, if there is one. */
async function trainNext(id: string): Promise<boolean> {
  await advance(id)
  const trials = await board.fixture.trials(id)
  const next = trials.find(({ status }) => status === 'waiting')
  if (next !== undefined) await train(id, next.number, ((next.number * 7) % 10) / 10)
  return next !== undefined
}

async function trainAll(id: string): Promise<void> {
  while (await trainNext(id));
}

/** All that was asked for was trained, by the sweep or before it. */
async function expectWhole(id: string): Promise<{ trained: number; before: number }> {
  const { state, epochsBefore, trainedEpochs } = (await board.fixture.redis.sweeps.read(id))!
  expect(state.status).toBe('completed')
  expect(trainedEpochs + (epochsBefore as number)).toBe(state.committedEpochs)
  const { trained, before } = (await answer<Sweep>(`sweeps/${id}`)).epochs
  expect({ trained, before }).toEqual({ trained: state.committedEpochs, before: epochsBefore })
  return { trained, before }
}

test.each(['grid', 'asha', 'pbt', 'tpe'] as const)(
  'a second %s meets all of the first',
  async (kind) => {
    const [first, second] = await openTwice(kind, trainAll)
    const { trained, before } = await expectWhole(first)
    expect(before).toBe(0)
    await trainAll(second)
    expect(await expectWhole(second)).toEqual({ trained, before: trained })
  },
)

test.each(['grid', 'asha', 'pbt', 'tpe'] as const)(
  'of a %s beside another one, paused in between, each epoch counts once',
  async (kind) => {
    const [first, second] = await openTwice(kind, async (id) => {
      for (let turn = 0; turn < 3; turn += 1) await trainNext(id)
    })
    await trainNext(second)
    await patch(second, { status: 'paused' })
    for (let turn = 0; turn < 4; turn += 1) await trainNext(first)
    await patch(second, { status: 'running' })
    for (let goesOn = true; goesOn; ) {
      goesOn = await trainNext(second)
      goesOn = (await trainNext(first)) || goesOn
    }
    for (const id of [first, second]) await expectWhole(id)
  },
)
