import type { SweepDefinition } from '@sweepstack/protocol'
import { Agenda } from '../simulation/agenda.ts'
import type { SweepCommand, SweepInput } from '../sweep/sweep-state.ts'
import { SweepInMemory } from './sweep-in-memory.ts'

export interface Played {
  slots: number
  /** Of the metric, after an epoch of a trial. */
  scoreAt(trial: number, epoch: number): number
  /** 1 without. */
  secondsPerEpoch?: (lineage: string) => number
  /** What a person does at which second, in their order. */
  requests?: { at: number; input: SweepInput }[]
}

interface Lineage {
  epoch: number
  /** By trial: up to which epoch. */
  watches: Map<number, number>
  /** The same of those that rest, when nobody waits. */
  ahead: Map<number, number>
  /** Epochs that were trained ahead, and that nobody has wanted since. */
  unwatched: Set<number>
  isTraining: boolean
}

const startedAt = 1_750_000_000_000

/**
 * Takes a sweep through the step machine to its end, on slots that train its lineages by a clock that jumps from event
 * to event, and is looked at once a second.
 */
export class PlayedSweep {
  readonly sweep: SweepInMemory
  readonly lineages = new Map<string, Lineage>()
  readonly trials = new Map<number, { epochs: number; lineage: string; until: number }>()
  /** What was told to the sweep, in its order. */
  readonly inputs: SweepInput[] = []
  /** Seconds since the sweep began, and of training. */
  seconds = 0
  slotSeconds = 0
  trainedEpochs = 0
  /** Trained while nobody watched, and how many of these were wanted later. */
  speculated = { epochs: 0, used: 0 }
  readonly #options: Played
  readonly #agenda = new Agenda<string | null>()
  readonly #queue: string[] = []
  #busy = 0

  constructor(definition: SweepDefinition, options: Played) {
    this.#options = options
    this.sweep = new SweepInMemory(definition, 'd'.repeat(64))
  }

  /** Until it has ended, or for so many seconds. */
  run(mostSeconds = 1e6): this {
    const requests = [...(this.#options.requests ?? [])]
    this.#tell([])
    this.#agenda.add(1, null)
    while (this.seconds < mostSeconds && ['running', 'paused'].includes(this.#status)) {
      const event = this.#agenda.take()
      if (event === undefined) break
      this.seconds = event.at
      while (requests[0] && requests[0].at <= this.seconds) {
        this.#tell([(requests.shift() as (typeof requests)[0]).input])
      }
      if (event.what !== null) this.#endEpoch(event.what)
      else {
        this.#tell([])
        this.#agenda.add(this.seconds + 1, null)
      }
      this.#begin()
    }
    return this
  }

  get #status(): string {
    return this.sweep.state.status
  }

  #secondsOf(lineage: string): number {
    return this.#options.secondsPerEpoch?.(lineage) ?? 1
  }

  #tell(inputs: SweepInput[]): void {
    this.inputs.push(...inputs)
    this.sweep.time = {
      createdAt: startedAt,
      now: startedAt + 1000 * this.seconds,
      slots: this.#options.slots,
      slotSeconds: this.slotSeconds,
      secondsPerEpoch: this.trainedEpochs === 0 ? null : this.slotSeconds / this.trainedEpochs,
    }
    const answers: SweepInput[] = []
    for (let given = inputs; ; given = []) {
      const { commands, more } = this.sweep.step(given)
      for (const command of commands) answers.push(...this.#carryOut(command))
      if (!more) break
    }
    if (answers.length > 0) this.#tell(answers)
    else this.#begin()
  }

  #carryOut(command: SweepCommand): SweepInput[] {
    switch (command.kind) {
      case 'openTrial': {
        const { number, epochs, lineage, until = epochs } = command
        this.trials.set(number, { epochs, lineage, until })
        return this.#watch(number)
      }
      case 'promoteTrial':
        Object.assign(this.trials.get(command.number) as object, { until: command.until })
        return this.#promote(command.number)
      case 'speculateTrial':
        if (command.chance === null)
          this.lineages.get(command.lineage)?.ahead.delete(command.number)
        else this.lineages.get(command.lineage)?.ahead.set(command.number, command.until)
        return []
      case 'resumeTrial':
        return this.#watch(command.number)
      case 'suspendTrial':
      case 'cancelTrial':
        this.lineages.get(command.lineage)?.watches.delete(command.number)
        if (command.kind === 'cancelTrial') this.#leave(command.number)
        return []
      case 'stopTrial':
        this.#leave(command.number)
        return []
      case 'endTrial':
        return this.#endTrial(command.number)
      default:
        return []
    }
  }

  #leave(trial: number): void {
    this.lineages.get(this.trials.get(trial)?.lineage ?? '')?.ahead.delete(trial)
  }

  #promote(trial: number): SweepInput[] {
    this.#leave(trial)
    const { lineage, until } = this.trials.get(trial) as { lineage: string; until: number }
    const found = this.lineages.get(lineage) as Lineage
    for (const epoch of found.unwatched) {
      if (epoch > until) continue
      found.unwatched.delete(epoch)
      this.speculated.used += 1
    }
    return this.#watch(trial)
  }

  #endTrial(trial: number): SweepInput[] {
    this.#leave(trial)
    const { lineage, until } = this.trials.get(trial) as { lineage: string; until: number }
    const found = this.lineages.get(lineage) as Lineage
    found.watches.delete(trial)
    const epoch = Math.min(found.epoch, until)
    if (epoch === 0) return [{ type: 'trialEnded', trial, status: 'cancelled' }]
    return [{ type: 'trialEnded', trial, status: 'stopped', score: this.#score(trial, epoch) }]
  }

  #score(trial: number, epoch: number): number {
    return this.#options.scoreAt(trial, epoch)
  }

  /** Answers what it has reached already. */
  #watch(trial: number): SweepInput[] {
    const { lineage, until } = this.trials.get(trial) as { lineage: string; until: number }
    const found = this.lineages.get(lineage) ?? {
      epoch: 0,
      watches: new Map(),
      ahead: new Map(),
      unwatched: new Set<number>(),
      isTraining: false,
    }
    this.lineages.set(lineage, found)
    if (found.epoch >= until) return [this.#reached(trial)]
    found.watches.set(trial, until)
    if (!found.isTraining && !this.#queue.includes(lineage)) this.#queue.push(lineage)
    return []
  }

  #reached(trial: number): SweepInput {
    const { epochs, until } = this.trials.get(trial) as { epochs: number; until: number }
    const curve = Array.from({ length: until }, (_, place) => this.#score(trial, place + 1))
    this.sweep.curves.set(trial, curve)
    if (until < epochs) return { type: 'milestoneReached', trial, epoch: until }
    return { type: 'trialEnded', trial, status: 'completed', score: curve.at(-1) as number }
  }

  #begin(): void {
    while (this.#busy < this.#options.slots) {
      const key = this.#queue.shift() ?? this.#aheadOf()
      if (key === undefined) return
      const lineage = this.lineages.get(key) as Lineage
      if (lineage.watches.size === 0 && !isAhead(lineage)) continue
      lineage.isTraining = true
      this.#busy += 1
      this.#agenda.add(this.seconds + this.#secondsOf(key), key)
    }
  }

  /** What a slot that nobody waits for trains. */
  #aheadOf(): string | undefined {
    const found = [...this.lineages].find(([, one]) => !one.isTraining && isAhead(one))
    return found?.[0]
  }

  #endEpoch(key: string): void {
    const lineage = this.lineages.get(key) as Lineage
    lineage.isTraining = false
    this.#busy -= 1
    // Nobody wants it any more: its trainer left at once.
    if (lineage.watches.size === 0 && !isAhead(lineage)) return
    lineage.epoch += 1
    if (lineage.watches.size > 0) {
      this.trainedEpochs += 1
      this.slotSeconds += this.#secondsOf(key)
    } else {
      lineage.unwatched.add(lineage.epoch)
      this.speculated.epochs += 1
    }
    const reached: SweepInput[] = []
    for (const [trial, until] of lineage.watches) {
      if (until > lineage.epoch) continue
      lineage.watches.delete(trial)
      reached.push(this.#reached(trial))
    }
    if (lineage.watches.size > 0) this.#queue.unshift(key)
    for (const input of reached) this.#tell([input])
    this.#begin()
  }
}

function isAhead({ epoch, ahead }: Lineage): boolean {
  return Math.max(0, ...ahead.values()) > epoch
}
