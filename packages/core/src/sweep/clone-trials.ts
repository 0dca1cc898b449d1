import type { Config, Recipe } from '@sweepstack/protocol'
import { entrantOf, runAt, runsJudgedWith } from '../definition/trial-of.ts'
import { ancestorsOf } from '../lineage/ancestors.ts'
import { lineageKey } from '../lineage/recipe.ts'
import { addedEpochs, stagesOf } from '../lineage/stages.ts'
import { trainerOf } from '../space/trainer-of.ts'
import type { Member } from '../stopping/population/member.ts'
import { type MemberFork, milestoneAfter, type Stopper } from '../stopping/stopper.ts'
import { shortOf } from './go-on.ts'
import { unlessUnknown } from './known-facts.ts'
import type { KeptBy, OpenTrial } from './open-trial.ts'
import type { SweepDraft } from './sweep-draft.ts'

/** A trial that rests, with the recipe that it goes on with. */
interface Clone {
  trial: OpenTrial
  recipe: Recipe
  lineage: string
}

/**
 * The runs of a config go on from the states of the same runs of another config: each on a fork of that one's lineage.
 * All of them, or none if the budget does not hold them.
 */
export function cloneTrials(draft: SweepDraft, fork: MemberFork, stopper: Stopper): void {
  const { epoch, member, reason } = fork
  const clones = clonesOf(draft, fork)
  const held = goOnAsClones(draft, { fork, clones, stopper })
  if (held === undefined) return
  for (const { trial } of clones) {
    draft.keep(trial, { ...held, isClone: true }, reason.rank)
    const why = { ...held, by: reason }
    draft.decisions.push({ trial: trial.number, verdict: 'rest', epoch, reason: why })
  }
  const { config, phases } = member
  const { fromEpoch, from } = fork
  const own = draft.population.memberOf(fork.trial)
  changeMember(draft, fork.trial, { ...own, held: { config, phases, from, fromEpoch, reason } })
}

/** A budget has changed: the runs of a config go on as the clones that they were to be; false if it still does not hold them. */
export function recallClones(draft: SweepDraft, kept: OpenTrial, stopper: Stopper): boolean {
  const { until: epoch = kept.epochs, number } = kept
  const [trial = number] = runsJudgedWith(draft.state.definition, number)
  const { held, ...own } = draft.population.memberOf(trial)
  if (held === undefined) return false
  const { config, phases, from, fromEpoch, reason } = held
  const fork = { trial, from, fromEpoch, epoch, member: { ...own, config, phases }, reason }
  const clones = clonesOf(draft, fork)
  return goOnAsClones(draft, { fork, clones, stopper }) === undefined
}

/** Answers why they do not: they would take more than is left of a budget. */
function goOnAsClones(
  draft: SweepDraft,
  { fork, clones, stopper }: { fork: MemberFork; clones: Clone[]; stopper: Stopper },
): KeptBy | undefined {
  const { epoch, member, reason } = fork
  const [first] = clones
  if (first === undefined) return undefined
  const entrant = entrantOf(draft.state.definition, first.trial)
  const until = milestoneAfter(fork.fromEpoch, stopper.milestones(entrant))
  if (until === undefined) return undefined
  if (!draft.hasTimeFor(until - fork.fromEpoch)) return shortOf(draft, 'time')
  if (!takeFromBudget(draft, clones, until)) return shortOf(draft, 'budget')
  for (const { trial, recipe, lineage } of clones) {
    const { number, epochs } = trial
    draft.rouse(trial)
    draft.open({ number, lineage, epochs, until })
    draft.commands.push({
      ...{ kind: 'forkTrial', number, lineage, epochs, until, recipe, left: trial.lineage },
      config: member.config as Config,
      phases: member.phases,
      ...(stopper.keepsShown ? { clonable: true } : {}),
    })
    draft.decisions.push({ trial: number, verdict: 'clone', epoch, until, reason })
  }
  changeMember(draft, fork.trial, member)
  return undefined
}

function changeMember(draft: SweepDraft, trial: number, member: Member): void {
  draft.population.change({ members: new Map([[trial, member]]) })
}

/** About the lineages of all clones at once, for each question takes a round. */
export function askAboutClones(draft: SweepDraft, forks: readonly MemberFork[]): void {
  for (const fork of forks) unlessUnknown(() => clonesOf(draft, fork))
}

/** Those of the runs that rest where they were judged. */
function clonesOf(draft: SweepDraft, { trial, epoch, member }: MemberFork): Clone[] {
  const { definition, datasetHash } = draft.state
  return runsJudgedWith(definition, trial).flatMap((number, place) => {
    const resting = draft.resting(number)
    if (resting === undefined || resting.until !== epoch) return []
    const run = { ...runAt(definition, place), phases: member.phases }
    const recipe = trainerOf(definition).recipeOf(member.config as Config, datasetHash, run)
    const lineage = lineageKey(recipe)
    for (const one of [lineage, ...ancestorsOf(recipe).map((ancestor) => ancestor.lineage)])
      unlessUnknown(() => draft.meet(one))
    return [{ trial: resting, recipe, lineage }]
  })
}

/** Takes what the clones add to their lineages; false if the budget does not hold that. */
function takeFromBudget(draft: SweepDraft, clones: Clone[], until: number): boolean {
  const { state } = draft
  const { epochs: budget = Number.POSITIVE_INFINITY } = state.definition.budget ?? {}
  const reached = new Map<string, number>()
  let committed = state.committedEpochs
  for (const clone of clones) {
    const stages = stagesOf(clone, until)
    for (const { lineage } of stages) draft.meet(lineage)
    const farthest = (lineage: string) => reached.get(lineage) ?? draft.farthest(lineage)
    committed += addedEpochs(stages, farthest)
    for (const { lineage, to } of stages) {
      if (to > farthest(lineage)) reached.set(lineage, to)
    }
  }
  if (committed > budget) return false
  state.committedEpochs = committed
  for (const [lineage, to] of reached) draft.reach(lineage, to)
  return true
}
