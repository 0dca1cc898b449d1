import { ofTrainedBefore, type Sweep, type SweepDefinition } from '@sweepstack/protocol'

/** Whether the space of a sweep can be edited: the service takes no edit of one that is closed. */
export function mayGoOn({ closed }: Pick<Sweep, 'closed'>): boolean {
  return closed === null
}

const reasons = {
  cancelled: 'It was cancelled, and takes no edits: clone it to go on;',
  topK: 'Its search is over and its leaders run again, so it takes no edits: clone it to go on;',
  time: 'The time of its budget is up, so it takes no edits: clone it with another budget;',
  population:
    'Its trials are a population, all that there will be, so its space takes no edits: clone it with another one;',
} as const

/** Why it cannot, for a person; undefined where it can. */
export function whyClosed({
  closed,
  definition,
}: Pick<Sweep, 'closed' | 'definition'>): string | undefined {
  return closed === null
    ? undefined
    : `${reasons[closed]} ${ofTrainedBefore(definition as SweepDefinition)}.`
}
