import { ClientError, type ConnectionFault } from './client-error.ts'
import { pause } from './pause.ts'

const passing: (ConnectionFault | undefined)[] = [
  'refused',
  'silent',
  'no-http',
  'no-api-behind',
  'broken-off',
]
/** Seconds before another try: an API that is started again is there within them. */
const pauses = [0.5, 1, 2, 4, 8, 8, 8, 8, 8, 8]

/** Tries again what failed for a reason that passes, until the signal. */
export async function patiently<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (const seconds of pauses) {
    signal?.throwIfAborted()
    try {
      return await call()
    } catch (error) {
      if (!passes(error)) throw error
      await pause(1000 * seconds, signal)
    }
  }
  signal?.throwIfAborted()
  return call()
}

function passes(error: unknown): boolean {
  if (!(error instanceof ClientError)) return false
  return error.problem?.code === 'UNAVAILABLE' || passing.includes(error.fault)
}
