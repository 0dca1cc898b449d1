/** Of a timestamp, in UTC. */
export function dayOf(timestamp: string): string {
  return timestamp.slice(0, 10)
}
