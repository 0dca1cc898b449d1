import { ProblemError } from '@sweepstack/protocol'

/** Of ids that begin with the digits asked for. */
const namedCandidates = 10

/** The one that is meant, undefined if there is none. @throws ProblemError AMBIGUOUS_ID with those it may be */
export function onlyMatch(path: string, digits: string, found: string[]): string | undefined {
  if (found.length < 2 || found.includes(digits)) return found.find((id) => id.startsWith(digits))
  const errors = found
    .sort()
    .slice(0, namedCandidates)
    .map((id) => ({ path, message: id }))
  throw new ProblemError('AMBIGUOUS_ID', `${found.length} ids begin with ${digits}.`, errors)
}
