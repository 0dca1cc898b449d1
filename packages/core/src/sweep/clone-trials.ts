import type { Config } from '@sweepstack/protocol'
import { lineageKey, recipeOfRun } from '../lineage/recipe.ts'
import { addedEpochs, stagesOf } from '../lineage/stages.ts'
import { type MemberFork, milestoneAfter, type Stopper } from '../stopping/stopper.ts'
import type { OpenTrial } from './open-trial.ts'
import type { SweepDraft } from './sweep-draft.ts'
import { entrantOf, runAt, runsJudgedWith } from './trial-of.ts'

/** A trial that rests, with the recipe that it goes on with. */
interface Clone {
  trial: OpenTrial
  recipe: ReturnType<typeof recipeOfRun>
  lineage: string
}

/**
 * The runs of a config go on from the states of the same runs of another config: each on a fork of that one's lineage.
 * All of them, or none if the budget does not hold them.
 */
export function cloneTrials(draft: SweepDraft, fork: MemberFork, stopper: Stopper): void {
  const { epoch, member, reason } = fork
  const clones = clonesOf(draft, fork)
  const [first] = clones
  if (first === undefined) return
  const entrant = entrantOf(draft.state.definition, first.trial)
  const until = milestoneAfter(fork.fromEpoch, stopper.milestones(entrant))
  if (until === undefined) return
  const held = heldBy(draft, { clones, until, fromEpoch: fork.fromEpoch })
  for (const { trial, recipe, lineage } of clones) {
    const { number, epochs } = trial
    if (held !== undefined) {
      draft.keep(trial, held)
      draft.decisions.push({ trial: number, verdict: 'rest', epoch, reason: held })
      continue
    }
    draft.rouse(number)
    draft.open({ number, lineage, epochs, until })
    draft.commands.push({
      ...{ kind: 'forkTrial', number, lineage, epochs, until, recipe, left: trial.lineage },
      config: member.config as Config,
      phases: member.phases,
      ...(stopper.keepsShown ? { clonable: true } : {}),
    })
    draft.decisions.push({ trial: number, verdict: 'clone', epoch, until, reason })
  }
  if (held === undefined) draft.population.change({ members: new Map([[fork.trial, member]]) })
}

/** Those of the runs that rest where they were judged. */
function clonesOf(draft: SweepDraft, { trial, epoch, member }: MemberFork): Clone[] {
  const { definition, datasetHash } = draft.state
  return runsJudgedWith(definition, trial).flatMap((number, place) => {
    const resting = draft.resting(number)
    if (resting === undefined || resting.until !== epoch) return []
    const run = { ...runAt(definition, place), phases: member.phases }
    const recipe = recipeOfRun(member.config as Config, datasetHash, run)
    const lineage = lineageKey(recipe)
    draft.meet(lineage)
    return [{ trial: resting, recipe, lineage }]
  })
}

/** Why they do not go on: they would take more than is left of the budget. */
function heldBy(
  draft: SweepDraft,
  { clones, until, fromEpoch }: { clones: Clone[]; until: number; fromEpoch: number },
): OpenTrial['kept'] {
  if (!draft.hasTimeFor(until - fromEpoch)) return { kind: 'time', left: draft.secondsLeft() ?? 0 }
  const left = takeFromBudget(draft, clones, until)
  return left === undefined ? undefined : { kind: 'budget', left }
}

/** Takes what the clones add to their lineages; answers what is left of the budget if that is too little. */
function takeFromBudget(draft: SweepDraft, clones: Clone[], until: number): number | undefined {
  const { state } = draft
  const budget = state.definition.budget?.epochs
  if (budget === undefined) return undefined
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
  if (committed > budget) return budget - state.committedEpochs
  state.committedEpochs = committed
  for (const [lineage, to] of reached) draft.reach(lineage, to)
  return undefined
}
