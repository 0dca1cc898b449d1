import type { Config, Failure, FailureGroup } from '@sweepstack/protocol'
import { commonTo } from './common-to.ts'

export interface FailedTrial {
  number: number
  config: Config
  failure: Failure
}

const listedTrials = 100

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
 * and those of the other trials have not.
 */
export function groupFailures(failed: FailedTrial[], others: Config[]): FailureGroup[] {
  const groups = new Map<string, FailedTrial[]>()
  for (const trial of failed) {
    const signature = signatureOf(trial.failure)
    groups.set(signature, [...(groups.get(signature) ?? []), trial])
  }
  return [...groups]
    .map(([signature, members]) => {
      const { failure } = members[0] as FailedTrial
      const rest = failed.filter((trial) => !members.includes(trial)).map(({ config }) => config)
      return {
        signature,
        code: failure.code,
        class: failure.class,
        count: members.length,
        trials: members.slice(0, listedTrials).map(({ number }) => number),
        where: commonTo(
          members.map(({ config }) => config),
          [...others, ...rest],
        ),
        message: failure.message,
      }
    })
    .sort((a, b) => b.count - a.count || (a.signature < b.signature ? -1 : 1))
}
