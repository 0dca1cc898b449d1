import type { Plan } from '@sweepstack/protocol'

/** When a sweep under a budget of time has ended at the latest: by the clocks of the zone, with its name. */
export function endLines({ endsBefore }: Pick<Plan, 'endsBefore'>): string[] {
  if (endsBefore === undefined) return []
  const { at, zone } = endsBefore
  // Offsets are no names of zones in Node 20.
  const shown = /^[+-]/.test(zone) ? 'UTC' : zone
  return [`ends before ${new Date(at).toLocaleString('sv', { timeZone: shown })} ${shown}`]
}
