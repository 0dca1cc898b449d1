import type { Decision, Plan, Sweep, SweepDefinition, SweepDifference } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { startCli } from '../../support/run-cli.ts'

/** What is taken for `search: auto`, and where it is said. */

let board: Board
let url: string
beforeAll(async () => {
  board = await startBoard({ train: 100, val: 50, test: 0 })
  url = await board.listen()
})
afterAll(() => board?.[Symbol.asyncDispose]())

async function post<T>(path: string, payload: object): Promise<T> {
  return (await board.app.inject({ method: 'POST', url: `/v1/${path}`, payload })).json()
}
const searchOf = ({ definition }: Sweep) => (definition as SweepDefinition).search

test('the choice is stored with its reason, planned, logged once, and stays', async () => {
  const learningRate = { min: 0.001, max: 1, scale: 'log' }
  const parameters = { learningRate, dropout: { min: 0, max: 0.5 }, epochs: 1 }
  const file = { name: 'auto', dataset: 'tiny', parameters, search: { kind: 'auto', trials: 12 } }
  const plan = await post<Plan>('plans', file)
  expect(plan).toMatchObject({ trials: 12, chosenSearch: { kind: 'gp' } })
  const sweep = await post<Sweep>('sweeps', file)
  const { because } = plan.chosenSearch as NonNullable<Plan['chosenSearch']>
  expect(searchOf(sweep)).toEqual({ kind: 'gp', trials: 12, chosen: because })
  for (let open = true; open; ) {
    await board.scheduler.advance(sweep.id)
    const waiting = (await board.trials(sweep.id)).filter(({ status }) => status === 'waiting')
    for (const trial of waiting) await board.finish(trial, trial.number)
    open = waiting.length > 0
  }
  const { decisions } = (await board.app.inject(`/v1/sweeps/${sweep.id}/decisions`)).json()
  expect(decisions as Decision[]).toMatchObject([
    { trial: 0, verdict: 'search', reason: { kind: 'searchChosen', search: 'gp', because } },
  ])
  const said = await startCli('.', url, ['why', sweep.id]).ended
  expect(said.stdout).toBe(`the sweep is searched by gp: ${because}\n`)
  // As many trials would be chosen otherwise today; the file leaves the choice, which was made.
  const wider = { ...file, search: { kind: 'auto', trials: 150 } }
  expect((await post<Sweep>('sweeps', { ...wider, name: 'b' })).definition).toMatchObject({
    search: { kind: 'cma-es' },
  })
  const difference = await post<SweepDifference>(`sweeps/${sweep.id}/difference`, wider)
  expect(difference).toMatchObject({
    changes: [{ path: 'search.trials', before: 12, after: 150 }],
    impossible: [],
    patch: { search: { trials: 150 } },
  })
  const copy = await post<Sweep>('sweeps', { from: sweep.id, name: 'copy' })
  expect(searchOf(copy)).toEqual(searchOf(sweep))
})
