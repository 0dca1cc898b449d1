import type { Config, Failure, FailureGroup } from '@sweepstack/protocol'
import { atOnce } from '../at-once.ts'
import { commonTo, varyingParameters } from './common-to.ts'

export interface FailedTrial {
  number: number
  config: Config
  failure: Failure
}

const listedTrials = 100
/** Limits the work, because each explanation looks at all trials. */
const explainedGroups = 50
const failuresPerStep = 1000

/** Failures that read alike but for numbers, hashes, paths and addresses have one signature. */
export function signatureOf({ code, message }: Failure): string {
  const normal = message
    .replace(/0x[0-9a-f]+/gi, '#')
    .replace(/\b[0-9a-f]{12,}\b/gi, '#')
    .replace(/(\/[\w.-]+){2,}/g, '<path>')
    .replace(/[-+]?\d+(\.\d+)?(e[-+]?\d+)?/gi, '#')
    .replace(/\s+/g, ' ')
    .trim()
  return `${code}: ${normal}`.slice(0, 200)
}

/**
 * Failed trials by their signature, the most frequent first, each with what its configs have in common
 * and those of the other trials have not. Of the 50 most frequent only: beyond them `where` is null.
 */
export function groupFailures(failed: FailedTrial[], others: Config[]): FailureGroup[] {
  return atOnce(groupInSteps(failed, others))
}

/** As `groupFailures`, in steps of a few milliseconds, so that the caller can do other work between them. */
export function* groupInSteps(
  failed: FailedTrial[],
  others: Config[],
): Generator<undefined, FailureGroup[]> {
  const groups = new Map<string, FailedTrial[]>()
  for (const [place, trial] of failed.entries()) {
    if (place % failuresPerStep === failuresPerStep - 1) yield undefined
    const signature = signatureOf(trial.failure)
    const group = groups.get(signature)
    if (group === undefined) groups.set(signature, [trial])
    else group.push(trial)
  }
  const ordered = [...groups].sort(
    ([a, first], [b, second]) => second.length - first.length || (a < b ? -1 : 1),
  )
  const names = yield* varyingParameters([...others, ...failed.map(({ config }) => config)])
  const found: FailureGroup[] = []
  for (const [place, [signature, members]] of ordered.entries()) {
    const where =
      place < explainedGroups ? yield* whereOf(members, { failed, others, names }) : null
    found.push(viewOf(signature, members, where))
  }
  return found
}

interface All {
  failed: FailedTrial[]
  others: Config[]
  names: (keyof Config)[]
}

function* whereOf(members: FailedTrial[], { failed, others, names }: All) {
  const own = new Set(members)
  const rest = failed.filter((trial) => !own.has(trial)).map(({ config }) => config)
  yield undefined
  return yield* commonTo(
    members.map(({ config }) => config),
    others.concat(rest),
    names,
  )
}

function viewOf(signature: string, members: FailedTrial[], where: string | null): FailureGroup {
  const { failure } = members[0] as FailedTrial
  const { code, class: failureClass, message } = failure
  return {
    signature,
    code,
    class: failureClass,
    count: members.length,
    trials: members.slice(0, listedTrials).map(({ number }) => number),
    where,
    message,
  }
}
