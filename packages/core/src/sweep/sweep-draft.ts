import type { SearcherMemory } from '../search/searcher.ts'
import { BoardDrafts } from '../stopping/board-draft.ts'
import { type AskedSoFar, countAsked } from './count-asked.ts'
import { KnownFacts, type StoppingFacts } from './known-facts.ts'
import type { SweepMoment } from './needs-of.ts'
import type { OpenTrial } from './open-trial.ts'
import { PopulationDraft } from './population-draft.ts'
import type {
  LoggedDecision,
  SweepChanges,
  SweepCommand,
  SweepPieces,
  SweepState,
} from './sweep-state.ts'
import { hasTimeFor, secondsLeft, type TimeFacts } from './time-budget.ts'

/** Trials that a budget keeps from going on; those that are taken up again first are the best. */
export const keptBoard = 'kept'

/** A sweep while a step changes it: its head, the pieces that the step knows, and what becomes of them. */
export class SweepDraft {
  state: SweepState
  readonly commands: SweepCommand[] = []
  readonly decisions: LoggedDecision[] = []
  readonly boards: BoardDrafts
  /** Of a sweep that follows the fleet. */
  readonly time: TimeFacts | undefined
  readonly population: PopulationDraft
  #memory: SearcherMemory | null
  readonly #before: { state: SweepState; memory: SearcherMemory | null }
  readonly #open: Map<number, OpenTrial>
  readonly #resting: Map<number, OpenTrial>
  readonly #inFlight: Map<string, number>
  readonly #farthest: Map<string, number>
  readonly #facts: StoppingFacts
  #closed = false
  readonly #changed = {
    open: new Map<number, OpenTrial | null>(),
    resting: new Map<number, OpenTrial | null>(),
    inFlight: new Map<string, number>(),
    farthest: new Map<string, number>(),
  }

  constructor({ state, memory, time }: SweepMoment, pieces: SweepPieces) {
    this.#before = { state, memory }
    this.time = time
    this.state = { ...state, ended: { ...state.ended } }
    this.#memory = memory
    this.#open = new Map(pieces.open.map((trial) => [trial.number, trial]))
    this.#resting = new Map((pieces.resting ?? []).map((trial) => [trial.number, trial]))
    this.#inFlight = new Map(pieces.inFlight)
    this.#farthest = new Map(pieces.farthest)
    this.#facts = pieces.facts ?? new KnownFacts()
    this.boards = new BoardDrafts((name) => this.#facts.boardOf(name))
    this.population = new PopulationDraft(this.#facts)
    if (pieces.asked !== undefined) this.#count(pieces.asked)
  }

  #count(asked: AskedSoFar): void {
    const { farthest, committed } = countAsked(asked, this.state.committedEpochs)
    this.state.committedEpochs = committed
    this.state.countsAll = true
    for (const [lineage, epochs] of farthest) {
      if (epochs !== asked.farthest.get(lineage)) this.reach(lineage, epochs)
    }
  }

  get memory(): SearcherMemory | null {
    return this.#memory
  }

  remember(memory: SearcherMemory): void {
    this.#memory = memory
  }

  isOpen(number: number): boolean {
    return this.#open.has(number)
  }

  /** Undefined if it is not open. */
  openTrial(number: number): OpenTrial | undefined {
    return this.#open.get(number)
  }

  /** Whether this step closed it. */
  hasEnded(number: number): boolean {
    return this.#changed.open.get(number) === null
  }

  /** Those that the step asked for, by number. */
  openTrials(): OpenTrial[] {
    return [...this.#open.values()].sort((a, b) => a.number - b.number)
  }

  /** How many trials are open on a lineage. */
  inFlight(lineage: string): number {
    return this.#inFlight.get(lineage) ?? 0
  }

  /** The farthest epoch asked of a lineage. */
  farthest(lineage: string): number {
    return this.#farthest.get(lineage) ?? 0
  }

  reach(lineage: string, epochs: number): void {
    this.#farthest.set(lineage, epochs)
    this.#changed.farthest.set(lineage, epochs)
  }

  open({ number, lineage, epochs, until }: OpenTrial): void {
    const trial = { number, lineage, epochs, ...(until === undefined ? {} : { until }) }
    this.#open.set(number, trial)
    this.#changed.open.set(number, trial)
    this.#fly(lineage, 1)
  }

  /** Undefined if it is not open. */
  close(number: number): OpenTrial | undefined {
    const trial = this.#open.get(number)
    if (trial === undefined) return undefined
    this.#open.delete(number)
    this.#changed.open.set(number, null)
    this.#fly(trial.lineage, -1)
    return trial
  }

  /** An open trial rests. */
  rest(trial: OpenTrial): void {
    this.close(trial.number)
    this.#resting.set(trial.number, trial)
    this.#changed.resting.set(trial.number, trial)
    this.state.resting += 1
  }

  /**
   * A trial that rests would go on but for a budget. Others that came as far are recalled before it if their `loss` is
   * lower.
   */
  keep(trial: OpenTrial, kept: NonNullable<OpenTrial['kept']>, loss: number): void {
    const { number } = trial
    this.#rests({ ...trial, kept })
    this.boards.apply([
      { kind: 'add', board: keptBoard, entry: { trial: number, loss: placeOf(trial, loss) } },
    ])
  }

  /** It rests because others are better, and for no budget any more. */
  letRest({ kept, ...trial }: OpenTrial): void {
    if (kept === undefined) return
    this.#rests(trial)
    this.#forgetKept(trial.number)
  }

  #rests(trial: OpenTrial): void {
    this.#resting.set(trial.number, trial)
    this.#changed.resting.set(trial.number, trial)
  }

  #forgetKept(trial: number): void {
    this.boards.apply([{ kind: 'remove', board: keptBoard, trial }])
  }

  /** Seconds that are left of a budget of time; undefined without one. */
  secondsLeft(): number | undefined {
    return this.time && secondsLeft(this.state, this.time)
  }

  /** Whether so many epochs more can be expected to end in the time that the budget leaves. */
  hasTimeFor(epochs: number): boolean {
    return this.time === undefined || hasTimeFor(epochs, this.state, this.time)
  }

  /** A trial that rests, as it is after this step so far; undefined if it does not. */
  resting(number: number): OpenTrial | undefined {
    if (this.#changed.resting.get(number) === null) return undefined
    const known = this.#resting.get(number)
    if (known !== undefined && this.#inFlight.has(known.lineage)) return known
    const fact = this.#facts.resting(number)
    if (fact === undefined) return undefined
    const { trial, inFlight, farthest } = fact
    if (!this.#inFlight.has(trial.lineage)) this.#inFlight.set(trial.lineage, inFlight)
    if (!this.#farthest.has(trial.lineage)) this.#farthest.set(trial.lineage, farthest)
    return trial
  }

  /** What the sweep has on a lineage is known from here on. */
  meet(lineage: string): void {
    if (this.#inFlight.has(lineage)) return
    const { inFlight, farthest } = this.#facts.lineage(lineage)
    this.#inFlight.set(lineage, inFlight)
    if (!this.#farthest.has(lineage)) this.#farthest.set(lineage, farthest)
  }

  /** Those that rest and are known without a question, by number. */
  knownResting(): OpenTrial[] {
    return [...this.#resting.values()].sort((a, b) => a.number - b.number)
  }

  /** A trial that rests does so no more. */
  rouse({ number, kept }: OpenTrial): void {
    if (kept !== undefined) this.#forgetKept(number)
    this.#resting.delete(number)
    this.#changed.resting.set(number, null)
    this.state.resting = Math.max(0, this.state.resting - 1)
  }

  /** Whether it did so in this step. */
  hasRoused(number: number): boolean {
    return this.#changed.resting.get(number) === null
  }

  closeAll(): void {
    this.#closed = true
    this.#open.clear()
    this.#resting.clear()
    this.#changed.open.clear()
    this.#changed.resting.clear()
    this.#changed.inFlight.clear()
    this.state.openTrials = 0
    this.state.openLineages = 0
    this.state.resting = 0
  }

  #fly(lineage: string, by: 1 | -1): void {
    const now = this.inFlight(lineage) + by
    this.#inFlight.set(lineage, now)
    this.#changed.inFlight.set(lineage, now)
    this.state.openTrials += by
    if (now === 0) this.state.openLineages -= 1
    if (now === 1 && by === 1) this.state.openLineages += 1
  }

  /** What the records have to take over. */
  changes(): SweepChanges {
    const { open, resting, inFlight, farthest } = this.#changed
    const { state, memory } = this.#before
    const { boards, decisions } = this
    return {
      state: this.state,
      ...(this.state.definition === state.definition ? {} : { edited: true }),
      ...(this.#memory === memory || this.#memory === null ? {} : { searcher: this.#memory }),
      ...(this.#closed ? { closed: true } : {}),
      ...(open.size === 0 ? {} : { open, inFlight }),
      ...(resting.size === 0 ? {} : { resting }),
      ...(farthest.size === 0 ? {} : { farthest }),
      ...(boards.changes.length === 0 ? {} : { boards: boards.changes }),
      ...(decisions.length === 0 ? {} : { decisions }),
      ...this.population.changes(),
    }
  }

  /** Whether nothing has happened. */
  isIdle(): boolean {
    const { state: _, ...others } = this.changes()
    const isSame = JSON.stringify(this.state) === JSON.stringify(this.#before.state)
    return isSame && this.commands.length === 0 && Object.keys(others).length === 0
  }
}

/** The farther before the better: at one epoch all losses are less than one apart. */
function placeOf({ until = 0 }: OpenTrial, loss: number): number {
  return Math.atan(loss) / Math.PI - until
}
