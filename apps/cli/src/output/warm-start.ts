import { counted, type HeardSweeps } from '@sweepstack/protocol'

/** What a search begins with of other sweeps, and what of them is left out. */
export function warmStartLines({ warmStart }: { warmStart?: HeardSweeps | undefined }): string[] {
  if (warmStart === undefined) return []
  const { results, sweeps, left } = warmStart
  const ofEach = sweeps.map((one) => `${one.results} of ${one.sweep}`).join(', ')
  const without = left.map((one) => `${one.results}: ${one.because}`).join('; ')
  return [
    `begins with ${counted(results, 'result')} of other sweeps (${ofEach})`,
    ...(left.length === 0 ? [] : [`left out of these sweeps: ${without}`]),
  ]
}
