import { counted, ProblemError, type SweepDefinition } from '@sweepstack/protocol'
import { comingConfigs } from '../search/coming-configs.ts'
import type { Searcher } from '../search/searcher.ts'
import { epochsOfSpace } from '../space/epochs-of-space.ts'
import type { Begun } from './begun.ts'
import { stopperOfSweep } from './stopper-of-sweep.ts'

/** Brackets repeat after fewer trials. */
const mostEntrants = 100

/**
 * `trials`: that the plan has. A search whose configs are known is prepared.
 * @throws ProblemError INVALID_DEFINITION for a budget of epochs in which none can be trained; of a sweep that has
 * begun it ends the search
 */
export function refuseNoTrial(
  definition: SweepDefinition,
  searcher: Searcher,
  { trials, begun }: { trials: number; begun: Begun },
): void {
  const { epochs } = definition.budget ?? {}
  if (epochs === undefined || begun.trials > 0) return
  const isKnown = searcher.kind === 'indexed'
  if (isKnown && (trials > 0 || searcher.size(definition) === 0)) return
  const needed = isKnown
    ? neededBy(definition, { number: 1, epochs: searcher.configAt(definition, 0).epochs })
    : leastEpochs(definition)
  if (needed <= epochs) return
  const whole = definition.stopping === 'none' ? '' : ' to where it is first compared'
  const message = `holds no trial: the first takes ${counted(needed, 'epoch')}${whole}, so give at least ${needed}, or fewer epochs to each trial`
  throw new ProblemError('INVALID_DEFINITION', `budget.epochs ${epochs} ${message}.`, [
    { path: 'budget.epochs', message },
  ])
}

/** What a trial takes before it may rest. */
function neededBy(definition: SweepDefinition, entrant: { number: number; epochs: number }) {
  return stopperOfSweep(definition)?.milestones(entrant)[0] ?? entrant.epochs
}

/** Of a search that learns: what any of its trials takes before it may rest, at least. */
function leastEpochs(definition: SweepDefinition): number {
  const given = comingConfigs(definition).map((config) => config.epochs)
  const each = [epochsOfSpace(definition).least, ...given]
  const firsts = each.flatMap((epochs) =>
    Array.from({ length: mostEntrants }, (_, place) => {
      return neededBy(definition, { number: place + 1, epochs })
    }),
  )
  return Math.min(...firsts)
}
