import type { Client } from '@sweepstack/client'
import type { StreamEvent, Sweep } from '@sweepstack/protocol'

/** What a client knows of a sweep from one reading of it and the events since. */
export interface Known {
  ended: number
  trained: number
  /** Events that were told twice since the reading. */
  doubled: string[]
  resets: number
  status: string | null
}

export const endedIn = ({ counts }: Sweep) =>
  counts.completed + counts.failed + counts.stopped + counts.cancelled

/** Reads a sweep, follows its events to the end, reading it anew when it is told to, and answers what it knows then. */
export async function followToEnd(client: Client, id: string, signal: AbortSignal): Promise<Known> {
  let resets = 0
  const doubled: string[] = []
  for (;;) {
    const sweep = await readPatiently(client, id, signal)
    const known = { ended: endedIn(sweep), trained: sweep.epochs.trained }
    let { status }: { status: string } = sweep
    const seen = new Set<string>()
    let reset = false
    for await (const event of client.events(id, signal, { after: sweep.cursor })) {
      if (event.type === 'end') return { ...known, doubled, resets, status: event.status }
      reset = event.type === 'reset'
      if (reset) break
      const text = JSON.stringify(event)
      if (seen.has(text)) doubled.push(text)
      seen.add(text)
      take(known, event)
      if (event.type === 'sweep') status = event.status
    }
    // A stream that is over for who has all of it says no more: it was cut between its last event and its end.
    if (!reset) return { ...known, doubled, resets, status }
    resets += 1
  }
}

function take(known: { ended: number; trained: number }, event: StreamEvent): void {
  if (event.type === 'report') known.trained += 1
  if (event.type !== 'trial' || ['waiting', 'running', 'resting'].includes(event.status)) return
  known.ended += 1
}

async function readPatiently(client: Client, id: string, signal: AbortSignal): Promise<Sweep> {
  for (;;) {
    const sweep = await client.sweep(id).catch(() => undefined)
    if (sweep) return sweep
    signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
