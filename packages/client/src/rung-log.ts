import { type Decision, rankingOf } from '@sweepstack/protocol'

/** Decisions that are read at most to tell how a trial stood, the newest; the dashboard keeps as many of a sweep. */
const mostRead = 20_000

/**
 * The newest part of a log up to `last`, as far back as it tells the values of all that were ranked at the last rung of a
 * trial. `read`: so many decisions after a number; decisions are numbered from 1 without a gap.
 */
export async function rungLog(
  read: (after: number, limit: number) => Promise<Decision[]>,
  { own, runs, last, page, most = mostRead }: RungQuestion,
): Promise<Decision[]> {
  const rung = rungOf(own.findLast((one) => rungOf(one) !== undefined))
  const ranked = new Set<number>()
  let wanted: number | undefined
  let log: Decision[] = []
  if (rung === undefined) return log
  for (let from = last; from > 0 && last - from < most && ranked.size !== wanted; ) {
    const after = Math.max(0, from - page)
    const part = await read(after, from - after)
    log = [...part, ...log]
    for (const decision of part.toReversed()) {
      const ranking = rankingOf(decision.reason)
      if (ranking === undefined || rungOf(decision) !== rung) continue
      wanted ??= runs * ranking.of
      ranked.add(decision.trial)
    }
    from = after
  }
  return log
}

interface RungQuestion {
  /** Those on the trial. */
  own: readonly Decision[]
  /** Of each config: they are ranked as one, and each is decided on. */
  runs: number
  last: number
  page: number
  most?: number
}

/** Undefined for a decision that compared nobody at a rung. */
function rungOf(decision: Decision | undefined): string | undefined {
  const ranking = decision && rankingOf(decision.reason)
  return ranking && `${ranking.bracket ?? ''} ${ranking.epoch}`
}
