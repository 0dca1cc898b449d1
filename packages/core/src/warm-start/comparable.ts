import type { SweepDefinition } from '@sweepstack/protocol'
import { canonicalJson } from '../lineage/canonical-json.ts'
import { measuresOf } from '../ranking/standing.ts'
import { declaresOwn } from '../space/trainer-of.ts'

/** A sweep with the content hash of its dataset. */
export interface Trained {
  definition: SweepDefinition
  datasetHash: string
}

/**
 * Why the scores of another sweep are none of this one's, and what to do about it; undefined where they are. Scores are only
 * compared if the same is measured of the same: a search takes a number that is larger for one that is better.
 */
export function whyNotComparable(own: Trained, other: Trained): string | undefined {
  const [mine, its] = [own.definition, other.definition]
  if (mine.trainer !== its.trainer) {
    const who = its.trainer === 'external' ? 'programs' : 'workers'
    return `was trained by ${who}, and this one is not: name sweeps with the same trainer`
  }
  if (its.trainer === 'external' && !declaresOwn(its)) {
    return 'is of a version in which programs had the parameters of images: name a later one'
  }
  if (mine.metric.name !== its.metric.name) {
    return `ranks by ${its.metric.name}, and this one by ${mine.metric.name}: name sweeps that rank by ${mine.metric.name}, or rank by ${its.metric.name}`
  }
  return whyOtherData(own, other) ?? whyOtherRuns(mine, its) ?? whyOtherAims(mine, its)
}

/** Whatever else this one judges by, the other has to have kept. */
function whyOtherAims(mine: SweepDefinition, its: SweepDefinition): string | undefined {
  const kept = measuresOf(its)
  const missing = measuresOf(mine).find((name) => !kept.includes(name))
  return missing === undefined
    ? undefined
    : `does not judge by ${missing}, so that its results have no value of it: name sweeps that do, as one of their objectives or constraints`
}

/** Programs may name no dataset: then whoever posts the sweep answers for it that what is trained is the same. */
function whyOtherData(own: Trained, other: Trained): string | undefined {
  const [mine, its] = [own.definition.dataset, other.definition.dataset]
  if (own.datasetHash === other.datasetHash || (mine === undefined && its === undefined)) return
  const [said, wanted] = [own, other].map(({ definition: { dataset }, datasetHash }) =>
    dataset === undefined ? 'names no dataset' : `is of ${nameOf(dataset, datasetHash)}`,
  )
  return `${wanted}, and this one ${said}: scores of different data are not compared, so name sweeps of the same`
}

function nameOf(dataset: string, hash: string): string {
  return `${dataset.split('@')[0]}@${hash.slice(0, 12)}`
}

/** What of a run is no parameter, and changes what its score says. */
function whyOtherRuns(mine: SweepDefinition, its: SweepDefinition): string | undefined {
  if (mine.folds !== its.folds) {
    const [said, wanted] = [mine, its].map(({ folds }) =>
      folds === undefined ? 'has no folds' : `has ${folds} folds`,
    )
    return `${wanted}, and this one ${said}: name sweeps with the same, or post it with the same`
  }
  if (canonicalJson(mine.phases ?? []) === canonicalJson(its.phases ?? [])) return undefined
  return 'trains by other phases: name sweeps with the same, or post it with the same'
}
