import { type Board, type BoardChange, type Ranked, worstLoss } from './board.ts'
import { boardWith } from './board-with.ts'
import type { HyperbandBracket } from './hyperband-table.ts'
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

export interface HyperbandOptions {
  table: readonly HyperbandBracket[]
  eta: number
  /** How many trials the sweep has, where that is known: the last bracket may begin with fewer than it has room for. */
  trials?: number
}

/** A bracket of one of the rounds. */
interface Field {
  round: number
  bracket: number
  rungs: HyperbandBracket['rungs']
  /** How many trials the brackets before it have. */
  before: number
}

/**
 * Hyperband by rounds (Li et al., JMLR 2018, Algorithm 1): trials fill one bracket after the other, and begin a new round
 * when all are full. At a rung each waits for the last one; then the best go on and the others are stopped. One that
 * failed or ended counts as the worst, so that nobody waits for it.
 */
export function hyperband(options: HyperbandOptions): Stopper {
  const fieldOf = fieldsOf(options.table)
  const milestones = ({ number, epochs }: Entrant) => {
    const before = fieldOf(number).rungs.map(({ epoch }) => epoch)
    return [...before.filter((epoch) => epoch < epochs), epochs]
  }
  return {
    milestones,
    judge(arrival, entrant, boardOf) {
      const field = fieldOf(entrant.number)
      if (arrival.ended === 'withdrawn')
        return withdrawn(arrival.trial, { field, options, boardOf })
      const reached = arrival.ended === 'failed' ? arrival.losses.length : arrival.epoch - 1
      const epoch = milestoneAfter(reached, milestones(entrant))
      const rung = field.rungs.findIndex((one) => one.epoch === epoch)
      const isLast = rung === field.rungs.length - 1
      if (rung === -1 || isLast) return { decisions: [], changes: [] }
      return judgeAt(new Rung(field, rung, options), arrival, boardOf)
    },
    close(entrants, boardOf) {
      const decisions: Decision[] = []
      const changes: BoardChange[] = []
      for (let number = 1; number <= entrants; number += startsIn(fieldOf(number))) {
        const field = fieldOf(number)
        const halved = closeField(field, options, boardOf)
        decisions.push(...halved.decisions)
        changes.push(...halved.changes)
      }
      return { decisions, changes }
    },
    likely: (outlook, boardOf) =>
      likeliest(
        openFields(outlook, options.table.length).flatMap((field) =>
          likelyIn(field, outlook, { options, boardOf }),
        ),
      ),
  }

  /** The newest fields, a round of them: older ones have halved, but for what is lost. */
  function openFields({ opened }: Outlook, most: number): Field[] {
    const fields: Field[] = []
    for (let number = opened; number >= 1 && fields.length < most; ) {
      const field = fieldOf(number)
      fields.push(field)
      number = field.before
    }
    return fields
  }
}

/** Those that are likely to be among the best when the last one of their rung has come. */
function likelyIn(
  field: Field,
  { expected }: Outlook,
  { options, boardOf }: { options: HyperbandOptions; boardOf: BoardOf },
): Likely[] {
  const started = Math.min(startsIn(field), expected - field.before)
  return field.rungs.slice(0, -1).flatMap((_, at) => {
    const rung = new Rung(field, at, options)
    const board = boardOf(rung.name)
    const awaited = at === 0 ? started : rung.awaited(boardOf)
    const best = rung.keptOfStarted(started)
    return likelyOn(board, { coming: Math.max(0, awaited - board.size), best, place: rung.shown })
  })
}

const startsIn = ({ rungs }: Pick<Field, 'rungs'>) => rungs[0]?.trials ?? 1

function fieldsOf(table: readonly HyperbandBracket[]): (number: number) => Field {
  const all = table.reduce((sum, bracket) => sum + startsIn(bracket), 0)
  return (number) => {
    const round = Math.floor((number - 1) / all)
    let before = round * all
    let bracket = 0
    for (; bracket < table.length - 1; bracket += 1) {
      const room = startsIn(table[bracket] as HyperbandBracket)
      if (number <= before + room) break
      before += room
    }
    return { round, bracket, rungs: table[bracket]?.rungs ?? [], before }
  }
}

/** A rung of a field that halves. */
class Rung {
  readonly #field: Field
  readonly #rung: number
  readonly #options: HyperbandOptions

  constructor(field: Field, rung: number, options: HyperbandOptions) {
    this.#field = field
    this.#rung = rung
    this.#options = options
  }

  get epoch(): number {
    return this.#field.rungs[this.#rung]?.epoch ?? 0
  }

  get name(): string {
    return this.#nameAt(this.#rung)
  }

  #nameAt(rung: number): string {
    const { round, bracket, rungs } = this.#field
    return `${round}.${bracket}/${rungs[rung]?.epoch}`
  }

  /** Its place, in the words of a reason. */
  get shown() {
    const { bracket, rungs } = this.#field
    return { rung: this.#rung + 1, rungs: rungs.length, epoch: this.epoch, bracket: bracket + 1 }
  }

  /** How many arrive here. */
  awaited(boardOf: BoardOf): number {
    const { trials = Number.POSITIVE_INFINITY } = this.#options
    if (this.#rung === 0) return Math.min(startsIn(this.#field), trials - this.#field.before)
    const below = boardOf(this.#nameAt(this.#rung - 1))
    return Math.min(this.#keptOf(this.#rung - 1, boardOf), numbersOn(below))
  }

  /** How many go on from here, once all have arrived on the board. */
  kept(board: Board, boardOf: BoardOf): number {
    return this.#keptOf(this.#rung, (name) => (name === this.name ? board : boardOf(name)))
  }

  #keptOf(rung: number, boardOf: BoardOf): number {
    return this.#keptOfStarted(rung, boardOf(this.#nameAt(0)).size)
  }

  /** How many go on from here if so many have started at the first rung. */
  keptOfStarted(started: number): number {
    return this.#keptOfStarted(this.#rung, started)
  }

  #keptOfStarted(rung: number, started: number): number {
    const isFull = started === startsIn(this.#field)
    if (isFull) return this.#field.rungs[rung + 1]?.trials ?? 0
    return Math.max(1, Math.floor(started / this.#options.eta ** (rung + 1)))
  }
}

/** One that failed is tried again: it is waited for where it counts as the worst. What it showed before stays. */
function withdrawn(
  trial: number,
  { field, options, boardOf }: { field: Field; options: HyperbandOptions; boardOf: BoardOf },
): Judgement {
  const names = field.rungs.map((_, rung) => new Rung(field, rung, options).name)
  const failed = names.filter((name) => boardOf(name).lossOf(trial) === worstLoss)
  return { decisions: [], changes: failed.map((board) => ({ kind: 'remove', board, trial })) }
}

/** How many showed a number; the others are behind them. */
function numbersOn(board: Board): number {
  return board.rankOf({ trial: Number.NEGATIVE_INFINITY, loss: worstLoss })
}

function judgeAt(rung: Rung, arrival: Arrival, boardOf: BoardOf): Judgement {
  const { trial } = arrival
  const { name, epoch } = rung
  const entry = { trial, loss: arrival.ended === undefined ? lossOf(arrival) : worstLoss }
  const board = boardWith(boardOf(name), entry)
  const changes: BoardChange[] = [{ kind: 'add', board: name, entry }]
  const decisions: Decision[] = []
  if (arrival.ended === undefined && entry.loss === worstLoss) {
    decisions.push({ trial, verdict: 'stop', epoch, reason: { kind: 'noNumber', epoch } })
  }
  const of = rung.awaited(boardOf)
  if (board.size >= of) {
    const halved = halve(rung, board, boardOf)
    return {
      decisions: [...decisions, ...halved.decisions],
      changes: [...changes, ...halved.changes],
    }
  }
  if (entry.loss !== worstLoss) {
    const reason = { kind: 'bracketWaits', ...rung.shown, arrived: board.size, of } as const
    decisions.push({ trial, verdict: 'rest', epoch, reason })
  }
  return { decisions, changes }
}

/** Sends on the best of a rung, and stops the others. */
function halve(rung: Rung, board: Board, boardOf: BoardOf): Judgement {
  const best = rung.kept(board, boardOf)
  const cutoff = finite(board.at(best - 1)?.loss)
  const decide = ({ trial, loss, rank }: Ranked): Decision => ({
    trial,
    verdict: rank < best ? 'continue' : 'stop',
    epoch: rung.epoch,
    reason: { kind: 'rung', ...rung.shown, rank: rank + 1, of: board.size, best, loss, cutoff },
  })
  const waiting = board.untaken(board.size)
  return {
    decisions: waiting.filter(({ loss }) => loss !== worstLoss).map(decide),
    changes: waiting.map(({ trial }) => ({ kind: 'take', board: rung.name, trial })),
  }
}

/** Halves where trials wait for others that will not come. */
function closeField(field: Field, options: HyperbandOptions, boardOf: BoardOf): Judgement {
  for (let place = 0; place < field.rungs.length - 1; place += 1) {
    const rung = new Rung(field, place, options)
    const board = boardOf(rung.name)
    const [best] = board.untaken(1)
    if (best !== undefined && best.loss !== worstLoss) return halve(rung, board, boardOf)
  }
  return { decisions: [], changes: [] }
}
