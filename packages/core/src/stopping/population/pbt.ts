import { mixWords, mulberry32 } from '../../random/mix.ts'
import { type Board, type BoardChange, type Entry, type Ranked, worstLoss } from '../board.ts'
import { BoardDraft } from '../board-draft.ts'
import { boardWith } from '../board-with.ts'
import { lossOf } from '../loss-of.ts'
import type { Arrival, BoardOf, Decision, Entrant } from '../stopper.ts'
import type { Settings } from './explore.ts'

export interface PbtOptions {
  /** Epochs between two judgements of a trial. */
  interval: number
  /** Of the population, the share that clones, and the share that is cloned: at most half. */
  quantile: number
  /** Trials rest at a milestone until all have come. Otherwise each is compared with what the others showed last. */
  synchronous: boolean
  /** How many trials are in the population; where all are waited for. */
  population: number
  seed: number
}

/** A trial as others may clone it. */
interface Donor {
  /** Its newest milestone, at which there is a checkpoint. */
  epoch: number
  settings: Settings
  /** What others that cloned it there train with. */
  given: readonly Settings[]
}

/** What a clone trains with: the settings of the one it clones, changed. `draw` gives numbers in [0, 1). */
export type Explorer = (
  of: { trial: number; donor: Donor; epoch: number },
  draw: () => number,
) => Settings

/** A trial goes on from the state of another one, with other settings: a fork of that one's lineage. */
export interface Fork {
  trial: number
  /** The trial that is cloned, at this epoch. */
  from: number
  fromEpoch: number
  settings: Settings
  reason: CloneReason
}

/** Places count from 1, the best first; the worst `share` clone one of the best `share`. */
interface CloneReason {
  kind: 'clone'
  /** The milestone at which they were compared. */
  epoch: number
  rank: number
  of: number
  share: number
  fromRank: number
  loss: number
  fromLoss: number
}

export interface PopulationJudgement {
  decisions: Decision[]
  forks: Fork[]
  changes: BoardChange[]
}

interface Facts {
  boardOf: BoardOf
  memberOf(trial: number): Donor
  /** False for a trial that is compared, but stays what it is. */
  mayClone?(trial: number): boolean
  explore: Explorer
}

/**
 * Population based training (Jaderberg et al., 2017). At its milestones a trial that is among the worst of the population
 * becomes a clone of one of the best, drawn at random: it goes on from that one's checkpoint, with settings near to that
 * one's. All draws come from the seed, the trial and its epoch.
 */
export function pbt(options: PbtOptions) {
  const { interval, synchronous } = options
  return {
    milestones({ epochs }: Entrant): number[] {
      return [...comparisons(interval, epochs), epochs]
    },
    judge(arrival: Arrival, entrant: Entrant, facts: Facts): PopulationJudgement {
      if (arrival.ended !== undefined) return leave(arrival, entrant, { options, facts })
      if (arrival.epoch >= entrant.epochs) return nothing
      return synchronous
        ? judgeTogether(arrival, options, facts)
        : judgeAlone(arrival, options, facts)
    },
    /** Nobody comes any more: those that wait farthest behind are compared as they are. */
    close(epochs: number, facts: Facts): PopulationJudgement {
      for (const epoch of synchronous ? comparisons(interval, epochs) : []) {
        const board = facts.boardOf(boardAt(epoch))
        const waiting = board.untaken(board.size)
        if (waiting.length > 0) return judgeAll(waiting, { board, epoch, options, facts })
      }
      return nothing
    },
  }
}

const nothing: PopulationJudgement = { decisions: [], forks: [], changes: [] }

/** The epochs at which trials are compared. */
function comparisons(interval: number, epochs: number): number[] {
  return Array.from(
    { length: Math.max(0, Math.ceil(epochs / interval) - 1) },
    (_, k) => (k + 1) * interval,
  )
}

/** Of what each trial showed last. */
const latestBoard = 'latest'
/** Of trials that ended, which nobody waits for; where all are waited for. */
const leftBoard = 'left'
/** Of what trials showed at a milestone, where all are waited for; those that were compared are taken. */
const boardAt = (epoch: number) => `epoch/${epoch}`

function judgeAlone(
  { trial, epoch, ...arrival }: Arrival,
  options: PbtOptions,
  facts: Facts,
): PopulationJudgement {
  const entry = { trial, loss: lossOf({ trial, epoch, ...arrival }) }
  const board = boardWith(facts.boardOf(latestBoard), entry)
  const ranked = { ...entry, rank: board.rankOf(entry) }
  const population = { board, epoch, options, facts }
  return {
    ...judgementOf([compare(ranked, population)], population),
    changes: [{ kind: 'add', board: latestBoard, entry }],
  }
}

function judgeTogether(
  { trial, epoch, ...arrival }: Arrival,
  options: PbtOptions,
  facts: Facts,
): PopulationJudgement {
  const entry = { trial, loss: lossOf({ trial, epoch, ...arrival }) }
  const name = boardAt(epoch)
  const board = boardWith(facts.boardOf(name), entry)
  const added: BoardChange = { kind: 'add', board: name, entry }
  const awaited = options.population - facts.boardOf(leftBoard).size
  if (board.size < awaited) {
    const reason = { kind: 'populationWaits', epoch, arrived: board.size, of: awaited } as const
    return { decisions: [{ trial, verdict: 'rest', epoch, reason }], forks: [], changes: [added] }
  }
  const waiting = board.untaken(board.size)
  const judged = judgeAll(waiting, { board, epoch, options, facts })
  return { ...judged, changes: [added, ...judged.changes] }
}

interface Population {
  board: Board
  epoch: number
  options: PbtOptions
  facts: Facts
}

/** `waiting`: those on the board that were not compared yet, the best first. */
function judgeAll(waiting: readonly Ranked[], of: Population): PopulationJudgement {
  return {
    ...judgementOf(
      waiting.map((entry) => compare(entry, of, waiting)),
      of,
    ),
    changes: waiting.map(({ trial }) => ({ kind: 'take', board: boardAt(of.epoch), trial })),
  }
}

interface Compared {
  entry: Ranked
  of: number
  share: number
  /** Of a trial that clones: whom, and the draws for its settings. */
  clones?: { donor: Entry; place: number; draw: () => number }
}

/** `known`: entries that need not be asked of the board. */
function compare(
  entry: Ranked,
  { board, epoch, options, facts }: Population,
  known: readonly Ranked[] = [],
): Compared {
  const { trial, rank } = entry
  const of = board.size
  const share = quantileOf(of, options.quantile)
  const draw = mulberry32(mixWords(options.seed, trial, epoch))
  const place = Math.floor(draw() * share)
  const isWorst = rank >= of - share && facts.mayClone?.(trial) !== false
  const donor = isWorst ? (known.find((one) => one.rank === place) ?? board.at(place)) : undefined
  const compared = { entry, of, share }
  if (donor === undefined || donor.loss === worstLoss) return compared
  return { ...compared, clones: { donor, place, draw } }
}

function judgementOf(
  all: readonly Compared[],
  { epoch, facts }: Population,
): Pick<PopulationJudgement, 'decisions' | 'forks'> {
  const decisions = all.flatMap(({ entry: { trial, rank }, of, share, clones }): Decision[] => {
    if (clones !== undefined) return []
    const reason = { kind: 'population', epoch, rank: rank + 1, of, share } as const
    return [{ trial, verdict: 'continue', epoch, reason }]
  })
  // All of them before any settings are looked for, which may take a while: a member may have to be read first.
  const members = new Map(
    all.flatMap(({ clones }): [number, Donor][] =>
      clones ? [[clones.donor.trial, facts.memberOf(clones.donor.trial)]] : [],
    ),
  )
  const forks = all.flatMap(({ entry: { trial, loss, rank }, of, share, clones }): Fork[] => {
    if (clones === undefined) return []
    const { donor: from, place, draw } = clones
    const donor = members.get(from.trial) as Donor
    const settings = facts.explore({ trial, donor, epoch }, draw)
    const places = { rank: rank + 1, of, share, fromRank: place + 1, loss, fromLoss: from.loss }
    const reason = { kind: 'clone', epoch, ...places } as const
    return [{ trial, from: from.trial, fromEpoch: donor.epoch, settings, reason }]
  })
  return { decisions, forks }
}

/** ⌈n · q⌉, of which nobody is among the best and the worst at once. */
function quantileOf(members: number, quantile: number): number {
  if (members <= 1) return 0
  return Math.min(Math.ceil(members * quantile), Math.floor(members / 2))
}

/** A trial that has ended is not waited for; one that is tried again is, as if it had never come. */
function leave(
  { trial, losses, ended }: Arrival,
  { epochs }: Entrant,
  { options, facts }: Pick<Population, 'options' | 'facts'>,
): PopulationJudgement {
  const { interval, synchronous, population } = options
  const remove = (board: string): BoardChange => ({ kind: 'remove', board, trial })
  if (ended === 'withdrawn') {
    const boards = comparisons(interval, epochs).map(boardAt)
    return { ...nothing, changes: [latestBoard, leftBoard, ...boards].map(remove) }
  }
  const left: BoardChange = { kind: 'add', board: leftBoard, entry: { trial, loss: 0 } }
  // It was on its way to this one.
  const epoch = losses.length - (losses.length % interval) + interval
  const changes = [left, remove(latestBoard), remove(boardAt(epoch))]
  if (!synchronous) return { ...nothing, changes }
  const board = new BoardDraft(facts.boardOf(boardAt(epoch)))
  board.apply(remove(boardAt(epoch)))
  const others = facts.boardOf(leftBoard)
  const awaited = population - others.size - (others.lossOf(trial) === undefined ? 1 : 0)
  if (board.size === 0 || board.size < awaited) return { ...nothing, changes }
  const waiting = board.untaken(board.size)
  const judged = judgeAll(waiting, { board, epoch, options, facts })
  return { ...judged, changes: [...changes, ...judged.changes] }
}
