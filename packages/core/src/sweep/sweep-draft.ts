import type { SearcherMemory } from '../search/searcher.ts'
import type {
  OpenTrial,
  SweepChanges,
  SweepCommand,
  SweepPieces,
  SweepState,
} from './sweep-state.ts'

/** A sweep while a step changes it: its head, the pieces that the step knows, and what becomes of them. */
export class SweepDraft {
  state: SweepState
  readonly commands: SweepCommand[] = []
  #memory: SearcherMemory | null
  readonly #before: { state: SweepState; memory: SearcherMemory | null }
  readonly #open: Map<number, OpenTrial>
  readonly #pieces: SweepPieces
  #closed = false
  readonly #changed = {
    open: new Map<number, OpenTrial | null>(),
    inFlight: new Map<string, number>(),
    farthest: new Map<string, number>(),
  }

  constructor(state: SweepState, memory: SearcherMemory | null, pieces: SweepPieces) {
    this.#before = { state, memory }
    this.state = { ...state, ended: { ...state.ended } }
    this.#memory = memory
    this.#pieces = pieces
    this.#open = new Map(pieces.open.map((trial) => [trial.number, trial]))
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
    return this.#changed.inFlight.get(lineage) ?? this.#pieces.inFlight.get(lineage) ?? 0
  }

  /** The farthest epoch asked of a lineage. */
  farthest(lineage: string): number {
    return this.#changed.farthest.get(lineage) ?? this.#pieces.farthest.get(lineage) ?? 0
  }

  reach(lineage: string, epochs: number): void {
    this.#changed.farthest.set(lineage, epochs)
  }

  open({ number, lineage, epochs }: OpenTrial): void {
    const trial = { number, lineage, epochs }
    this.#open.set(number, trial)
    this.#changed.open.set(number, trial)
    this.#count(lineage, 1)
  }

  /** Undefined if it is not open. */
  close(number: number): OpenTrial | undefined {
    const trial = this.#open.get(number)
    if (trial === undefined) return undefined
    this.#open.delete(number)
    this.#changed.open.set(number, null)
    this.#count(trial.lineage, -1)
    return trial
  }

  closeAll(): void {
    this.#closed = true
    this.#open.clear()
    this.#changed.open.clear()
    this.#changed.inFlight.clear()
    this.state.openTrials = 0
    this.state.openLineages = 0
  }

  #count(lineage: string, by: 1 | -1): void {
    const now = this.inFlight(lineage) + by
    this.#changed.inFlight.set(lineage, now)
    this.state.openTrials += by
    if (now === 0) this.state.openLineages -= 1
    if (now === 1 && by === 1) this.state.openLineages += 1
  }

  /** What the records have to take over. */
  changes(): SweepChanges {
    const { open, inFlight, farthest } = this.#changed
    const { state, memory } = this.#before
    return {
      state: this.state,
      ...(this.state.definition === state.definition ? {} : { edited: true }),
      ...(this.#memory === memory || this.#memory === null ? {} : { searcher: this.#memory }),
      ...(this.#closed ? { closed: true } : {}),
      ...(open.size === 0 ? {} : { open, inFlight }),
      ...(farthest.size === 0 ? {} : { farthest }),
    }
  }

  /** Whether nothing has happened. */
  isIdle(): boolean {
    const { state: _, ...others } = this.changes()
    const isSame = JSON.stringify(this.state) === JSON.stringify(this.#before.state)
    return isSame && this.commands.length === 0 && Object.keys(others).length === 0
  }
}
