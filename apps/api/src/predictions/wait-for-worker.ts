import { setTimeout as sleep } from 'node:timers/promises'

/** How long a request waits for a worker before it is answered with 202. */
const waitMs = 15_000
const lookEveryMs = 200

/** Looks again and again for what a worker was asked to make; undefined if a request does not wait for it any longer. */
export async function waitForWorker<Made>(
  look: () => Promise<Made | undefined>,
): Promise<Made | undefined> {
  const deadline = Date.now() + waitMs
  while (Date.now() < deadline) {
    await sleep(lookEveryMs)
    const made = await look()
    if (made !== undefined) return made
  }
  return undefined
}
