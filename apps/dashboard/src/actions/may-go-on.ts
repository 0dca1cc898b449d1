import type { Sweep } from '@sweepstack/protocol'

/** Whether the space of a sweep can be edited: one that has ended goes on then, but not one that was cancelled. */
export function mayGoOn({ status }: Sweep): boolean {
  return status !== 'cancelled'
}
