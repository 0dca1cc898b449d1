import type { SweepDefinition, SweepStatus } from '@sweepstack/protocol'
import { lineageKey } from '../lineage/recipe.ts'
import type { Score } from '../ranking/rank-configs.ts'
import { searcherOf } from '../search/catalogue.ts'
import { trainerOf } from '../space/trainer-of.ts'
import type { OpenTrial } from './open-trial.ts'
import type { SweepChanges, SweepState } from './sweep-state.ts'
import { freshRunOf, freshTrial, type TopK } from './top-k.ts'

/** A sweep's state as versions up to 0.1 kept it: all of it in one piece. */
export interface WholeState {
  status: SweepStatus
  reason: string | null
  definition: SweepDefinition
  datasetHash: string
  nextTrial: number
  open: OpenTrial[]
  committedEpochs?: number
  farthest?: Record<string, number>
  ended: SweepState['ended']
  topK?: WholeTopK | null
}

interface WholeTopK {
  firstTrial: number
  leaders: {
    index: number
    chosen: (Score & { watched?: { lineage: string; epochs: number } }) | null
  }[]
}

/** The same state in pieces, as changes to a sweep that has none yet. */
export function splitState(whole: WholeState): SweepChanges {
  const { status, reason, definition, datasetHash, nextTrial, ended } = whole
  const inFlight = new Map<string, number>()
  for (const { lineage } of whole.open) inFlight.set(lineage, (inFlight.get(lineage) ?? 0) + 1)
  return {
    state: {
      status,
      reason,
      definition,
      datasetHash,
      nextTrial,
      openTrials: whole.open.length,
      openLineages: inFlight.size,
      resting: 0,
      ended,
      committedEpochs: whole.committedEpochs ?? 0,
      topK: whole.topK ? topKOf(whole, whole.topK) : null,
    },
    edited: true,
    open: new Map(whole.open.map((trial) => [trial.number, trial])),
    inFlight,
    farthest: new Map(Object.entries(whole.farthest ?? {})),
  }
}

function topKOf({ definition, datasetHash }: WholeState, { firstTrial, leaders }: WholeTopK): TopK {
  const searcher = searcherOf(definition)
  // Those versions had no other kind.
  if (searcher.kind !== 'indexed') throw new Error('the leaders of the sweep have no configs')
  const configs = leaders.map(({ index }) => searcher.configAt(definition, index))
  const bare = leaders.map(({ index }, place) => ({
    index,
    config: configs[place] as (typeof configs)[0],
    chosen: null,
  }))
  const watchedBy = (trial: number) => {
    const { leader, place } = freshTrial({ firstTrial, leaders: bare }, definition, trial)
    const run = freshRunOf(definition, place)
    const recipe = trainerOf(definition).recipeOf(leader.config, datasetHash, run)
    return { lineage: lineageKey(recipe), epochs: leader.config.epochs }
  }
  return {
    firstTrial,
    leaders: leaders.map(({ chosen }, place) => ({
      ...(bare[place] as (typeof bare)[0]),
      chosen: chosen && { ...chosen, watched: chosen.watched ?? watchedBy(chosen.trial) },
    })),
  }
}
