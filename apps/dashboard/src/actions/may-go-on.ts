import type { Sweep } from '@sweepstack/protocol'

/** Whether the space of a sweep can be edited: the service takes no edit of one that is closed. */
export function mayGoOn({ closed }: Pick<Sweep, 'closed'>): boolean {
  return closed === null
}

const reasons = {
  cancelled: 'It was cancelled, and takes no edits: a clone goes on with what is trained already.',
  topK: 'Its search is over and its leaders run again, so it takes no edits: a clone goes on with what is trained already.',
  time: 'The time of its budget is up, so it takes no edits: a clone with another budget goes on with what is trained already.',
  population:
    'Its trials are a population, all that there will be, so its space takes no edits: a clone can have another one.',
} as const

/** Why it cannot, for a person; undefined where it can. */
export function whyClosed({ closed }: Pick<Sweep, 'closed'>): string | undefined {
  return closed === null ? undefined : reasons[closed]
}
