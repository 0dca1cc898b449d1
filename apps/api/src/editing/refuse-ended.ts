import type { SweepRecord } from '@sweepstack/core'
import { isLive, ofTrainedBefore, ProblemError, type SweepPatch } from '@sweepstack/protocol'

/** What continues a sweep that has ended, beside its budget. */
const continuing = ['parameters', 'search', 'constraints', 'unban', 'pin', 'inject'] as const

const verbs = { running: 'resume', paused: 'pause', cancelled: 'cancel' } as const

/**
 * A parallelism is taken with what continues the sweep, for which it then holds.
 * @throws ProblemError SWEEP_FINISHED for what a sweep that has ended cannot take any more, with what to do instead
 */
export function refuseEnded({ id, state }: SweepRecord, patch: SweepPatch): void {
  refuseAfterItsTime({ id, state }, patch)
  if (isLive(state.status)) return
  const { status, parallelism, budget } = patch
  const mayGoOn = state.status !== 'cancelled' && state.topK === null
  const goesOn = mayGoOn && (budget ?? continuing.find((key) => patch[key])) !== undefined
  const asked = [status, ...(goesOn ? [] : [parallelism]), ...(mayGoOn ? [] : [budget])]
  if (asked.every((change) => change === undefined)) return
  const alone = Object.values(patch).filter((change) => change !== undefined).length === 1
  if (mayGoOn && status !== undefined && alone) {
    throw new ProblemError(
      'SWEEP_FINISHED',
      `The sweep is ${state.status}: there is nothing left to ${verbs[status]}.`,
    )
  }
  if (state.topK !== null && state.status !== 'cancelled') throw afterTopK({ id, state })
  const copy = `post another one with {"from": "${id}"}, and ${ofTrainedBefore(state.definition)}`
  throw new ProblemError(
    'SWEEP_FINISHED',
    mayGoOn
      ? `The sweep is ${state.status}, and nothing is left to train. Give it more first, with more trials, values or budget (a parallelism may come with them), or ${copy}.`
      : `The sweep is ${state.status}, and only its name and tags can change. To go on, ${copy}.`,
  )
}

/** Also where a budget has ended it before they all ran. */
export function afterTopK({ id, state }: Pick<SweepRecord, 'id' | 'state'>): ProblemError {
  const detail = `The search of the sweep was over when its leaders began to run again (topK): no budget and no value opens it again. For more, post another one with {"from": "${id}"} and the budget, trials or values that it is to have: ${ofTrainedBefore(state.definition)}.`
  return new ProblemError('SWEEP_FINISHED', detail)
}

/** No step takes an edit after the end of its time: what is open then goes to its end. */
function refuseAfterItsTime(
  { id, state: { timeUp, definition } }: Pick<SweepRecord, 'id' | 'state'>,
  patch: SweepPatch,
): void {
  const { status: _, name: __, tags: ___, ...edit } = patch
  if (timeUp === undefined || Object.values(edit).every((change) => change === undefined)) return
  const detail = `The time of the sweep is over. To go on, post another one with {"from": "${id}"} and another budget: ${ofTrainedBefore(definition)}.`
  throw new ProblemError('SWEEP_FINISHED', detail)
}
