import { counted, isLive, type Sweep, type SweepDefinition, type Trial } from '@sweepstack/protocol'

/** Why nothing was decided on the trials of a sweep, for a person. */
export function nothingDecided(sweep: Sweep): string {
  const { status, counts, id } = sweep
  const { stopping, trainer } = sweep.definition as SweepDefinition
  const opened = Object.values(counts).reduce((sum, count) => sum + count, 0)
  if (stopping === 'none' && counts.stopped > 0) {
    return `nothing was decided: the sweep has no stopping, and its budget ended ${counted(counts.stopped, 'trial')} on the way${failuresOf(sweep)}`
  }
  if (stopping === 'none') {
    return `nothing was decided: the sweep has no stopping, so that every trial runs to its end${failuresOf(sweep)}`
  }
  if (!isLive(status)) {
    const none = opened === 0 ? 'it opened no trial' : 'no trial came to its first milestone'
    return `nothing was decided: the sweep is ${status}, and ${none}${failuresOf(sweep)}`
  }
  const so = `nothing was decided yet: ${opened === 0 ? 'the sweep has no trial' : 'no trial has come to its first milestone'}`
  if (status === 'paused') return `${so}, and it is paused: sweepstack resume ${id} lets it go on`
  const isUnasked = trainer === 'external' && opened > 0 && counts.waiting === opened
  return isUnasked ? `${so}, for no program has asked for one` : `${so}${failuresOf(sweep)}`
}

function failuresOf({ id, counts: { failed } }: Sweep): string {
  return failed === 0 ? '' : `; ${counted(failed, 'trial')} failed: sweepstack failures ${id}`
}

/** The same of one trial. */
export function nothingDecidedOn(trial: Trial, sweep: Sweep): string {
  const { number, status, failure } = trial
  const { stopping, trainer } = sweep.definition as SweepDefinition
  switch (status) {
    case 'failed':
      return `trial ${number} failed: ${failure?.message ?? 'why is not on record'}`
    case 'cancelled':
      return sweep.status === 'cancelled'
        ? `trial ${number} was cancelled with its sweep`
        : `trial ${number} had not begun when the sweep ended`
    case 'waiting':
      if (sweep.status === 'paused') {
        return `trial ${number} waits: the sweep is paused, and sweepstack resume ${sweep.id} lets it go on`
      }
      return `trial ${number} waits for ${trainer === 'external' ? 'a program to ask for it' : 'a slot'}`
    case 'running':
    case 'resting':
    case 'completed':
    case 'stopped':
      return stopping === 'none' ? withoutStopping(trial) : withoutMilestone(trial)
  }
}

function withoutStopping({ number, status }: Trial): string {
  return status === 'stopped'
    ? `trial ${number} ended on the way, with the budget of the sweep`
    : 'nothing was decided on it: the sweep has no stopping, so that every trial runs to its end'
}

function withoutMilestone({ status }: Trial): string {
  // Of one run of several: alone, it is judged as it comes.
  if (status === 'resting')
    return 'nothing was decided on it yet: it waits for the other runs of its config, with which it is judged'
  return status === 'completed' || status === 'stopped'
    ? 'nothing was decided on it: it came to no milestone before its end'
    : 'nothing was decided on it yet: it has not come to its first milestone'
}
