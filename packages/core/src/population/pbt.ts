import { mixWords, mulberry32 } from '../random/mix.ts'
import { type BoardChange, type Entry, worstLoss } from '../stopping/board.ts'
import { boardWith } from '../stopping/board-with.ts'
import { lossOf } from '../stopping/loss-of.ts'
import type { Arrival, BoardOf, Decision, Entrant } from '../stopping/stopper.ts'
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

/** A trial of the population, as the records have it. */
interface Member {
  /** Its newest milestone, at which there is a checkpoint. */
  epoch: number
  settings: Settings
}

/** What a clone trains with: the settings of the one it clones, changed. `draw` gives numbers in [0, 1). */
export type Explorer = (of: { donor: Member; epoch: number }, draw: () => number) => Settings

/** A trial goes on from the state of another one, with other settings: a fork of that one's lineage. */
export interface Fork {
  trial: number
  /** The trial that is cloned, at this epoch. */
  from: number
  fromEpoch: number
  settings: Settings
  /** Places count from 1, the best first. */
  reason: {
    kind: 'clone'
    rank: number
    of: number
    fromRank: number
    loss: number
    fromLoss: number
  }
}

export interface PopulationJudgement {
  decisions: Decision[]
  forks: Fork[]
  changes: BoardChange[]
}

interface Facts {
  boardOf: BoardOf
  memberOf(trial: number): Member
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
      const judged: number[] = []
      for (let epoch = interval; epoch < epochs; epoch += interval) judged.push(epoch)
      return [...judged, epochs]
    },
    judge(arrival: Arrival, entrant: Entrant, facts: Facts): PopulationJudgement {
      if (arrival.ended !== undefined) return leave(arrival, options, facts)
      if (arrival.epoch >= entrant.epochs) return { decisions: [], forks: [], changes: [] }
      return synchronous
        ? judgeTogether(arrival, options, facts)
        : judgeAlone(arrival, options, facts)
    },
  }
}

/** Of what each trial showed last. */
const latestBoard = 'latest'
/** Of what trials showed at a milestone, where all are waited for. */
const boardAt = (epoch: number) => `epoch/${epoch}`

function judgeAlone(arrival: Arrival, options: PbtOptions, facts: Facts): PopulationJudgement {
  const entry = { trial: arrival.trial, loss: lossOf(arrival) }
  const board = boardWith(facts.boardOf(latestBoard), entry)
  const changes: BoardChange[] = [{ kind: 'add', board: latestBoard, entry }]
  const entries = board.untaken(board.size)
  const { decision, fork } = judgeOne(entry, { entries, epoch: arrival.epoch, options, facts })
  return { decisions: decision ? [decision] : [], forks: fork ? [fork] : [], changes }
}

function judgeTogether(
  { trial, epoch, ...arrival }: Arrival,
  options: PbtOptions,
  facts: Facts,
): PopulationJudgement {
  const entry = { trial, loss: lossOf({ trial, epoch, ...arrival }) }
  const name = boardAt(epoch)
  const board = boardWith(facts.boardOf(name), entry)
  const changes: BoardChange[] = [{ kind: 'add', board: name, entry }]
  const awaited = options.population - facts.boardOf('left').size
  if (board.size < awaited) {
    const reason = { kind: 'populationWaits', epoch, arrived: board.size, of: awaited } as const
    return { decisions: [{ trial, verdict: 'rest', epoch, reason }], forks: [], changes }
  }
  return { ...judgeAll(board.untaken(board.size), { epoch, options, facts }), changes }
}

function judgeAll(
  entries: readonly Entry[],
  of: { epoch: number; options: PbtOptions; facts: Facts },
): Pick<PopulationJudgement, 'decisions' | 'forks'> {
  const judged = entries.map((entry) => judgeOne(entry, { entries, ...of }))
  return {
    decisions: judged.flatMap(({ decision }) => decision ?? []),
    forks: judged.flatMap(({ fork }) => fork ?? []),
  }
}

interface Population {
  /** Best first. */
  entries: readonly Entry[]
  epoch: number
  options: PbtOptions
  facts: Facts
}

function judgeOne(
  { trial, loss }: Entry,
  { entries, epoch, options, facts }: Population,
): { decision?: Decision; fork?: Fork } {
  const share = quantileOf(entries.length, options.quantile)
  const rank = entries.findIndex((one) => one.trial === trial)
  const draw = mulberry32(mixWords(options.seed, trial, epoch))
  const donorRank = Math.floor(draw() * share)
  const donor = entries[donorRank]
  if (rank < entries.length - share || donor === undefined || donor.loss === worstLoss) {
    const reason = { kind: 'population', epoch, rank: rank + 1, of: entries.length } as const
    return { decision: { trial, verdict: 'continue', epoch, reason } }
  }
  const member = facts.memberOf(donor.trial)
  return {
    fork: {
      trial,
      from: donor.trial,
      fromEpoch: member.epoch,
      settings: facts.explore({ donor: member, epoch }, draw),
      reason: {
        kind: 'clone',
        rank: rank + 1,
        of: entries.length,
        fromRank: donorRank + 1,
        loss,
        fromLoss: donor.loss,
      },
    },
  }
}

/** ⌈n · q⌉, of which nobody is among the best and the worst at once. */
function quantileOf(members: number, quantile: number): number {
  if (members <= 1) return 0
  return Math.min(Math.ceil(members * quantile), Math.floor(members / 2))
}

/** Those that wait for a trial that has ended go on without it. */
function leave({ trial, epoch }: Arrival, options: PbtOptions, facts: Facts): PopulationJudgement {
  const left = { kind: 'add', board: 'left', entry: { trial, loss: 0 } } as const
  const milestone = epoch + options.interval - (epoch % options.interval)
  const remove = (board: string) => ({ kind: 'remove', board, trial }) as const
  const changes = [left, remove(latestBoard), remove(boardAt(milestone))]
  if (!options.synchronous) return { decisions: [], forks: [], changes }
  const here = facts.boardOf(boardAt(milestone))
  const waiting = here.untaken(here.size).filter((one) => one.trial !== trial)
  const isNew = facts.boardOf('left').lossOf(trial) === undefined
  const awaited = options.population - facts.boardOf('left').size - (isNew ? 1 : 0)
  if (waiting.length === 0 || waiting.length < awaited) return { decisions: [], forks: [], changes }
  return { ...judgeAll(waiting, { epoch: milestone, options, facts }), changes }
}
