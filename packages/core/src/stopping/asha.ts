import { type Board, type BoardChange, type Entry, type Ranked, worstLoss } from './board.ts'
import { boardWith } from './board-with.ts'
import { likeliest, likelyOn } from './likely-on.ts'
import { finite, lossOf } from './loss-of.ts'
import {
  type Arrival,
  type BoardOf,
  type Decision,
  type Entrant,
  type Judgement,
  type Likely,
  milestoneAfter,
  type Outlook,
  type Stopper,
} from './stopper.ts'

export interface AshaOptions {
  /** Epochs at which trials are compared, ascending. Bracket s, from 0, has those from place s on. */
  rungs: readonly number[]
  /** The best 1/eta of a rung go on. */
  eta: number
  /** `promotion`: who is not among them rests, and goes on once it is. `stopping`: it is stopped where it arrives. */
  form: 'promotion' | 'stopping'
  /** At a rung with no more trials than this nobody goes on. */
  bootstrap: number
  /** From 0; the same for each call with a trial. One bracket without. */
  bracketOf?: (entrant: Entrant) => number
}

interface Place {
  bracket: number
  rungs: readonly number[]
  epoch: number
}

/**
 * The Asynchronous Successive Halving Algorithm (Li et al., MLSys 2020, Algorithm 2). A trial that arrives at a rung is
 * ranked among all that have been there. By promotion, the best ⌊n / eta⌋ of its n trials go on, as soon as they are
 * among them. By stopping, the trial goes on if it is one of the best max(1, ⌊n / eta⌋) when it arrives.
 */
export function asha(options: AshaOptions): Stopper {
  const { bracketOf = () => 0 } = options
  let counted: { expected: number; brackets: Expected[] } = { expected: 0, brackets: [] }
  const rungsOf = (bracket: number) => options.rungs.slice(bracket)
  const milestones = (entrant: Entrant) => [
    ...rungsOf(bracketOf(entrant)).filter((rung) => rung < entrant.epochs),
    entrant.epochs,
  ]
  return {
    milestones,
    judge(arrival, entrant, boardOf) {
      const bracket = bracketOf(entrant)
      const rungs = rungsOf(bracket)
      if (arrival.ended === 'withdrawn') return withdrawn(arrival.trial, { bracket, rungs })
      const reached = arrival.ended === 'failed' ? arrival.losses.length : arrival.epoch - 1
      const epoch = milestoneAfter(reached, milestones(entrant))
      const goesOn = arrival.ended === undefined && arrival.epoch < entrant.epochs
      const done = goesOn || arrival.ended === 'failed' ? [] : completion(arrival)
      if (epoch === undefined || !rungs.includes(epoch)) return { decisions: [], changes: done }
      const place = { bracket, rungs, epoch }
      const { decisions, changes } = judgeAt(place, { arrival, goesOn }, { options, boardOf })
      return { decisions, changes: [...changes, ...done] }
    },
    close: (_, boardOf) => close(options, boardOf),
    ...(options.form === 'promotion' && {
      likely: ({ expected }: Outlook, boardOf: BoardOf) =>
        likeliest(entrantsOf(expected).flatMap((place) => likelyIn(place, { options, boardOf }))),
    }),
  }

  /** How many trials each bracket is expected to have. */
  function entrantsOf(expected: number): Expected[] {
    if (expected !== counted.expected) counted = { expected, brackets: count(expected) }
    return counted.brackets
  }

  function count(expected: number): Expected[] {
    if (options.bracketOf === undefined) return [{ bracket: 0, entrants: expected }]
    const counts = new Map<number, number>()
    for (let number = 1; number <= Math.min(expected, mostCounted); number += 1) {
      const bracket = bracketOf({ number, epochs: 1 })
      counts.set(bracket, (counts.get(bracket) ?? 0) + 1)
    }
    const more = Math.max(1, expected / mostCounted)
    return [...counts].map(([bracket, entrants]) => ({ bracket, entrants: entrants * more }))
  }
}

interface Expected {
  bracket: number
  entrants: number
}

/** Of more trials each bracket has its share. */
const mostCounted = 10_000

/** Those that may rise while others come to their rungs, if each rung sends on its share of those expected there. */
function likelyIn({ bracket, entrants }: Expected, { options, boardOf }: Means): Likely[] {
  const rungs = options.rungs.slice(bracket)
  const { eta, bootstrap } = options
  let expected = entrants
  return rungs.slice(0, -1).flatMap((epoch) => {
    const place = { bracket, rungs, epoch }
    const board = boardOf(boardAt(place))
    const coming = Math.max(0, Math.floor(expected) - board.size)
    const of = board.size + coming
    const best = of <= bootstrap ? 0 : Math.floor(of / eta)
    expected = best
    return likelyOn(board, { coming, best, place: shown(place) })
  })
}

/** Of the trials that came to their end with a number. */
const completedBoard = 'completed'

function completion(arrival: Arrival): BoardChange[] {
  const entry = { trial: arrival.trial, loss: lossOf(arrival) }
  return entry.loss === worstLoss ? [] : [{ kind: 'add', board: completedBoard, entry }]
}

/** The name of the board of a rung. */
function boardAt({ bracket, epoch }: Omit<Place, 'rungs'>): string {
  return `${bracket}/${epoch}`
}

interface Means {
  options: AshaOptions
  boardOf: BoardOf
}

function judgeAt(
  place: Place,
  { arrival, goesOn }: { arrival: Arrival; goesOn: boolean },
  { options, boardOf }: Means,
): Judgement {
  const { trial } = arrival
  const name = boardAt(place)
  const entry = { trial, loss: lossOf(arrival) }
  const board = boardWith(boardOf(name), entry)
  const decisions: Decision[] = []
  const changes: BoardChange[] = [{ kind: 'add', board: name, entry }]
  const decide = (decision: Pick<Decision, 'trial' | 'verdict' | 'reason'>) => {
    decisions.push({ ...decision, epoch: place.epoch })
    if (decision.verdict !== 'rest')
      changes.push({ kind: 'take', board: name, trial: decision.trial })
  }
  if (!goesOn) changes.push({ kind: 'take', board: name, trial })
  else decide({ trial, ...verdictOf(entry, { place, board, options }) })
  if (options.form === 'stopping') return { decisions, changes }
  for (const other of risen(board, options)) {
    if (other.trial === trial) continue
    const reason = rungReason(other, { place, board, best: bestOf(board, options) })
    decide({ trial: other.trial, verdict: 'continue', reason })
  }
  return { decisions, changes }
}

interface Judged {
  place: Place
  board: Board
  options: AshaOptions
}

function verdictOf(
  entry: Entry,
  { place, board, options }: Judged,
): Pick<Decision, 'verdict' | 'reason'> {
  if (entry.loss === worstLoss) {
    return { verdict: 'stop', reason: { kind: 'noNumber', epoch: place.epoch } }
  }
  const otherwise = options.form === 'promotion' ? 'rest' : 'stop'
  if (board.size <= options.bootstrap) {
    const wanted = options.bootstrap + 1
    const reason = { kind: 'bootstrap', ...shown(place), of: board.size, wanted } as const
    return { verdict: otherwise, reason }
  }
  const best = bestOf(board, options)
  const ranked = { ...entry, rank: board.rankOf(entry) }
  return {
    verdict: ranked.rank < best ? 'continue' : otherwise,
    reason: rungReason(ranked, { place, board, best }),
  }
}

function bestOf({ size }: Board, { eta, form }: AshaOptions): number {
  const share = Math.floor(size / eta)
  return form === 'stopping' ? Math.max(1, share) : share
}

/** Those that rest among the best: one, but for rungs that were ranked by other options before. */
function risen(board: Board, options: AshaOptions): Ranked[] {
  if (board.size <= options.bootstrap) return []
  const best = bestOf(board, options)
  for (let most = 2; ; most *= 2) {
    const found = board.untaken(most)
    const among = found.filter(({ rank, loss }) => rank < best && loss !== worstLoss)
    if (among.length < most) return among
  }
}

function rungReason(
  { loss, rank }: Ranked,
  { place, board, best }: Pick<Judged, 'place' | 'board'> & { best: number },
) {
  const cutoff = best === 0 ? null : finite(board.at(best - 1)?.loss)
  const ranked = { rank: rank + 1, of: board.size, best, loss: finite(loss), cutoff }
  return { kind: 'rung', ...shown(place), ...ranked } as const
}

function shown({ bracket, rungs, epoch }: Place) {
  const place = { rung: rungs.indexOf(epoch) + 1, rungs: rungs.length, epoch }
  return bracket === 0 ? place : { ...place, bracket: bracket + 1 }
}

function withdrawn(trial: number, { bracket, rungs }: Omit<Place, 'epoch'>): Judgement {
  const boards = [...rungs.map((epoch) => boardAt({ bracket, epoch })), completedBoard]
  return { decisions: [], changes: boards.map((board) => ({ kind: 'remove', board, trial })) }
}

/**
 * With fewer than eta trials at a rung nobody would ever go on: if no trial has come to its end, the best of those that
 * came farthest does.
 */
function close({ rungs }: AshaOptions, boardOf: BoardOf): Judgement {
  const lower = rungs.toReversed().slice(1)
  const [first] = boardOf(completedBoard).untaken(1)
  if (first !== undefined) return { decisions: [], changes: [] }
  for (const epoch of lower) {
    for (let bracket = rungs.indexOf(epoch); bracket >= 0; bracket -= 1) {
      const place = { bracket, rungs: rungs.slice(bracket), epoch }
      const name = boardAt(place)
      const board = boardOf(name)
      const [best] = board.untaken(1)
      if (best === undefined || best.loss === worstLoss) continue
      const { trial, loss, rank } = best
      const reason = {
        kind: 'lastHope',
        ...shown(place),
        rank: rank + 1,
        of: board.size,
        loss,
      } as const
      return {
        decisions: [{ trial, verdict: 'continue', epoch, reason }],
        changes: [{ kind: 'take', board: name, trial }],
      }
    }
  }
  return { decisions: [], changes: [] }
}
