import type { LeaderboardRow } from '@sweepstack/protocol'

/** A class and how likely it is. */
export interface Likely {
  name: string
  probability: number
}

/** The likeliest classes, the first among equals first. */
export function likeliest(
  probabilities: ArrayLike<number>,
  classes: readonly string[],
  most = 5,
): Likely[] {
  return Array.from(probabilities, (probability, place) => ({ probability, place }))
    .sort((a, b) => b.probability - a.probability || a.place - b.place)
    .slice(0, most)
    .map(({ probability, place }) => ({ name: classes[place] ?? `class ${place}`, probability }))
}

/** By how much two answers differ at most; not a number if one has none there. */
export function greatestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length) return Number.NaN
  return Array.from(one, (value, place) => Math.abs(value - (other[place] as number))).reduce(
    // Math.max would do, but not with NaN in the first place only.
    (most, gap) => (Number.isNaN(gap) || gap > most ? gap : most),
    0,
  )
}

/**
 * Which of the models that see an image say something else than most of them do; undefined has not answered. Where as
 * many say one thing as another, the model that stands first is believed.
 */
export function disagreeing(said: readonly (string | undefined)[]): boolean[] {
  const votes = new Map<string, number>()
  for (const one of said) if (one !== undefined) votes.set(one, (votes.get(one) ?? 0) + 1)
  // A map keeps the order in which the models stand, and sorting keeps it among equals.
  const [most] = [...votes].sort(([, a], [, b]) => b - a)[0] ?? []
  return said.map((one) => one !== undefined && one !== most)
}

/** The best trials of a leaderboard, those that are not told apart from the first before all others. */
export function bestTrials(rows: readonly LeaderboardRow[], most: number): number[] {
  const tie = rows[0]?.tie ?? null
  const isTied = (row: LeaderboardRow) => tie !== null && row.tie === tie
  return [...rows]
    .sort((a, b) => Number(isTied(b)) - Number(isTied(a)) || a.rank - b.rank)
    .slice(0, most)
    .map(({ trial }) => trial)
}

/** Places spread evenly over a split; `turn` tells which of several such choices. */
export function spreadPlaces(images: number, most: number, turn: number): number[] {
  const count = Math.min(images, most)
  const step = images / Math.max(1, count)
  // A third of a step each time, so that classes that lie in a row come in turn.
  const shift = Math.floor((turn * step) / 3 + turn)
  const places = Array.from({ length: count }, (_, at) => (Math.floor(at * step) + shift) % images)
  return [...new Set(places)]
}
