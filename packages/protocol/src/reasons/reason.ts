import { z } from 'zod'

const count = z.int().nonnegative()
const place = z.int().min(1)
/** To be minimised whatever the goal of the metric is; null for what is no number. */
const loss = z.number().nullable()

/** Where on the ladder of a bracket a trial was judged; places count from 1. */
const rungPlace = {
  rung: place,
  rungs: place,
  epoch: place,
  /** Of several brackets only. */
  bracket: place.optional(),
}

/** Ranked among those that have reached the rung: `rank` of `of`, of which the best `best` go on. */
const ranking = {
  ...rungPlace,
  rank: place,
  of: place,
  best: count,
  loss,
  /** Of the last one that goes on; null while nobody does. */
  cutoff: loss,
}

const rungReason = z.strictObject({ kind: z.literal('rung'), ...ranking })

/** The comparison by which a trial would go on, where that was one at a rung. Reasons of older versions have none. */
const ranked = z.strictObject(ranking).optional()

/** Nobody went further than this rung when the search was over, and this trial is the best that rests there. */
const lastHopeReason = z.strictObject({
  kind: z.literal('lastHope'),
  ...rungPlace,
  rank: place,
  of: place,
  loss,
})

const noNumberReason = z.strictObject({ kind: z.literal('noNumber'), epoch: place })

/** Too few have reached the rung to compare with. */
const bootstrapReason = z.strictObject({
  kind: z.literal('bootstrap'),
  ...rungPlace,
  of: place,
  wanted: place,
})

/** A bracket compares its trials when all have come. */
const bracketWaitsReason = z.strictObject({
  kind: z.literal('bracketWaits'),
  ...rungPlace,
  arrived: place,
  of: place,
})

/** Best so far against a percentile of what `others` showed at the epoch; `limit` is null where it was not compared. */
const percentileReason = z.strictObject({
  kind: z.literal('percentile'),
  epoch: place,
  best: loss,
  limit: loss,
  percentile: z.number(),
  others: count,
  /** Who they are: trials that are complete; all that reached the epoch without it. */
  among: z.literal('completed').optional(),
  /**
   * What it was not compared for: not so many trials are complete as have to be before any is stopped; not so many others
   * reached the epoch; or it rested, and goes on to its end. Reasons of older versions have none.
   */
  uncompared: z
    .discriminatedUnion('by', [
      z.strictObject({ by: z.literal('startup'), completed: count, wanted: count }),
      z.strictObject({ by: z.literal('least'), wanted: count }),
      z.strictObject({ by: z.literal('back') }),
    ])
    .optional(),
})

/** It rested because others were better; they have ended. */
const othersAreDoneReason = z.strictObject({ kind: z.literal('othersAreDone'), epoch: place })

/** `bestEpoch` is 0 where no epoch measured a number. */
const plateauReason = z.strictObject({
  kind: z.literal('plateau'),
  epoch: place,
  best: loss,
  bestEpoch: count,
  patience: place,
})

/** `limit`: the bound that was left; null while the loss is between the bounds. */
const thresholdReason = z.strictObject({
  kind: z.literal('threshold'),
  epoch: place,
  loss: z.number(),
  limit: loss,
})

/** A population is compared when all of it has come. */
const populationWaitsReason = z.strictObject({
  kind: z.literal('populationWaits'),
  epoch: place,
  arrived: place,
  of: place,
})

/** In its population it is not among the worst, or there is nobody whom it could clone. */
const populationReason = z.strictObject({
  kind: z.literal('population'),
  epoch: place,
  rank: place,
  of: place,
  /** So many of the worst clone one of so many of the best. */
  share: count,
})

/** It is among the worst of its population, and goes on from the state of one of the best, with other settings. */
const cloneReason = z.strictObject({
  kind: z.literal('clone'),
  epoch: place,
  rank: place,
  of: place,
  share: count,
  loss,
  /** The trial that it clones, at that one's milestone. */
  from: place,
  fromEpoch: place,
  fromRank: place,
  fromLoss: loss,
  /** Each setting that is tuned: that of the cloned trial, and its own. */
  changed: z.record(z.string(), z.strictObject({ before: z.unknown(), after: z.unknown() })),
  /** By chance, or by a model of what settings have gained so far. */
  by: z.enum(['perturbation', 'model']),
})

/**
 * It rests at a rung to which `coming` more come. So far it is `rank` of `of`; the best `best` of all go on, it among them
 * with this chance, if those that come are neither better nor worse than those that came.
 */
const likelyReason = z.strictObject({
  kind: z.literal('likely'),
  ...rungPlace,
  rank: place,
  of: place,
  coming: place,
  best: count,
  chance: z.number().min(0).max(1),
})

/** The search is over, and the trial rests: others were better. */
const searchOverReason = z.strictObject({ kind: z.literal('searchOver') })

/** Else, by what it would go on, or clone another trial. Reasons of older versions have none. */
const by = z
  .discriminatedUnion('kind', [
    lastHopeReason,
    percentileReason,
    othersAreDoneReason,
    plateauReason,
    thresholdReason,
    populationReason,
    cloneReason,
  ])
  .optional()

/** Its next milestone takes more epochs than are left of the sweep's budget. */
const budgetReason = z.strictObject({ kind: z.literal('budget'), left: count, ranked, by })

/** Its next milestone takes longer, by the epochs so far, than the seconds that its sweep has left. */
const timeReason = z.strictObject({
  kind: z.literal('time'),
  left: z.number().nonnegative(),
  ranked,
  by,
})

/** A budget kept it from going on, and holds its next milestone now. */
const budgetAllowsReason = z.strictObject({ kind: z.literal('budgetAllows') })

/** Somebody asked for it. */
const requestedReason = z.strictObject({ kind: z.literal('requested') })

/** Its program completed it before its last epoch: what it has shown is its result. */
const byProgramReason = z.strictObject({
  kind: z.literal('byProgram'),
  epoch: place,
  epochs: place,
})

/** What somebody changed of the sweep: a line for each change. */
const editedReason = z.strictObject({ kind: z.literal('edited'), changes: z.array(z.string()) })

/** Which search was taken for `auto`, and why, for a person. */
const searchChosenReason = z.strictObject({
  kind: z.literal('searchChosen'),
  search: z.string(),
  because: z.string(),
})

/** Why a trial goes on, rests, is stopped or tried again: a small object that fits on a line of JSON. */
export const reasonSchema = z
  .discriminatedUnion('kind', [
    rungReason,
    lastHopeReason,
    noNumberReason,
    bootstrapReason,
    bracketWaitsReason,
    percentileReason,
    othersAreDoneReason,
    plateauReason,
    thresholdReason,
    populationWaitsReason,
    populationReason,
    cloneReason,
    likelyReason,
    searchOverReason,
    budgetReason,
    timeReason,
    budgetAllowsReason,
    requestedReason,
    byProgramReason,
    editedReason,
    searchChosenReason,
  ])
  .meta({ id: 'Reason' })
export type Reason = z.infer<typeof reasonSchema>

export const reasonKindSchema = z.enum(reasonSchema.options.map(({ shape }) => shape.kind.value))

/** How many trials were stopped for what kind of reason. */
export const stopCountsSchema = z.partialRecord(reasonKindSchema, count)
export type StopCounts = z.infer<typeof stopCountsSchema>
