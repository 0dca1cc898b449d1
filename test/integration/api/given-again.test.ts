import type { Sweep, TrialSummary } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { askingProgram, type Held } from '../../support/asking-program.ts'
import { scheduledBoard } from '../../support/scheduled-board.ts'

/** Configs that somebody gives to a sweep whose search has tried them already. */

const scheduled = scheduledBoard({ train: 10, val: 10, test: 0 })
const { send, ask, askFor, tell, post, read } = askingProgram(scheduled)

const complete = (id: string, held: Held) =>
  tell(id, held, 'complete', { epoch: 1, metrics: { loss: (held.config.x as number) ** 2 } })

async function finish(id: string): Promise<TrialSummary[]> {
  for (;;) {
    const { status, trials } = await ask(id)
    for (const held of trials) await complete(id, held)
    if (status !== 'running') return scheduled.fixture.trials(id)
  }
}

const parameters = { x: { min: 0, max: 1 } }

test.each(['tpe', 'gp', 'cma-es'])('%s tries none of its own in their place', async (kind) => {
  const id = await post({ parameters, search: { kind, trials: 6 } })
  const [one, other] = await askFor(id, 2)
  await complete(id, one!)
  const edit = { pin: [one!.config], inject: [{ x: other!.config.x }, { x: 0.5 }] }
  for (const _ of [1, 2]) {
    const sweep = await send<Sweep>(`/sweeps/${id}`, edit, 'PATCH')
    expect(sweep).toMatchObject({ trials: 7 })
    expect(sweep.warnings).toContain(
      `2 given configs were tried already (trials ${one!.trial}, ${other!.trial}): they come no more`,
    )
  }
  await complete(id, other!)
  const trials = await finish(id)
  expect(trials).toHaveLength(7)
  expect(trials.filter(({ reason }) => reason?.kind === 'given')).toHaveLength(1)
  // Of a sweep that has ended nothing goes on.
  const last = { pin: [trials[5]!.config] }
  const ended = await send<Sweep>(`/sweeps/${id}`, last, 'PATCH')
  expect(ended).toMatchObject({ status: 'completed', trials: 7 })
  expect(ended.warnings).toContain('1 given config was tried already (trial 6): it comes no more')
  expect(await read(`/sweeps/${id}`)).toMatchObject({ status: 'completed', trials: 7 })
})
