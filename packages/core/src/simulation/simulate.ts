import { atOnce } from '../at-once.ts'
import { BoardsInMemory } from '../stopping/boards-in-memory.ts'
import {
  type Arrival,
  type Decision,
  type Judgement,
  milestoneAfter,
  type Stopper,
} from '../stopping/stopper.ts'
import { Agenda } from './agenda.ts'

/** A trial whose curve is known, or follows from a function. */
export interface SimulatedTrial {
  /** That its config asks for. */
  epochs: number
  /** To be minimised; not finite for what is no number. */
  lossAt(epoch: number): number
  secondsPerEpoch: number
  /** It fails when it would train this epoch. */
  failsAt?: number
  /** Beyond this epoch nothing is known of it: it ends there by itself, and the outcome says so. */
  knownEpochs?: number
}

export interface Outcome {
  trial: number
  status: 'completed' | 'stopped' | 'failed' | 'unknown'
  /** Trained. */
  epochs: number
  /** Of the last trained epoch. */
  loss: number
}

export interface Simulation {
  /** Trials that train at once. */
  workers: number
  /** Everything runs to its end without one. */
  stopper?: Stopper | undefined
  /**
   * The next trial, numbered from 1; undefined while none is known: it is asked again
   * when one has ended, and the search is over if none trains.
   */
  propose(number: number, ended: readonly Outcome[]): SimulatedTrial | undefined
  /** Epochs in all: what would go beyond them is not begun. */
  budget?: number
}

export interface SimulatedSweep {
  /** By trial. */
  outcomes: Outcome[]
  decisions: Decision[]
  /** What was judged, in the order of time. */
  arrivals: Omit<Arrival, 'losses'>[]
  /** Trials that would have gone on, but for the budget. */
  keptByBudget: number
  /** Until the last trial ended. */
  seconds: number
  epochs: number
}

/**
 * Runs a sweep on workers that train at given speeds, by a clock that jumps from event to event. A trial trains up to a
 * milestone and is judged there. A free worker takes a trial that may go on, of several the one that came farthest, before
 * it begins a new one.
 */
export function simulate(simulation: Simulation): SimulatedSweep {
  return atOnce(simulateInSteps(simulation))
}

/** As `simulate`, in steps of a few milliseconds, so that the caller can do other work between them. */
export function simulateInSteps(simulation: Simulation): Generator<undefined, SimulatedSweep> {
  return new SimulatedRun(simulation).toEnd()
}

interface Running {
  trial: number
  of: SimulatedTrial
  losses: number[]
  /** The milestone that it is on its way to. */
  wanted: number
}

class SimulatedRun {
  readonly #simulation: Simulation
  readonly #boards = new BoardsInMemory()
  readonly #trials = new Map<number, Running>()
  readonly #agenda = new Agenda<Running>()
  /** May go on, by the epochs that they have. */
  readonly #ready = new Agenda<Running>()
  readonly #outcomes: Outcome[] = []
  readonly #sweep: Omit<SimulatedSweep, 'outcomes'> = {
    decisions: [],
    arrivals: [],
    keptByBudget: 0,
    seconds: 0,
    epochs: 0,
  }
  #next = 1
  #isBudgetSpent = false
  readonly #kept = new Set<number>()

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  *toEnd(): Generator<undefined, SimulatedSweep> {
    let hasTrained: boolean
    do {
      hasTrained = false
      this.#begin()
      for (let event = this.#agenda.take(); event !== undefined; event = this.#agenda.take()) {
        hasTrained = true
        this.#sweep.seconds = event.at
        this.#arrive(event.what)
        this.#begin()
        yield undefined
      }
      // Who goes on at last, but for the budget, is not followed by all that are worse.
    } while (hasTrained && this.#close())
    for (const running of this.#trials.values()) this.#end(running, 'stopped')
    this.#sweep.keptByBudget = this.#kept.size
    return { ...this.#sweep, outcomes: this.#outcomes.sort((a, b) => a.trial - b.trial) }
  }

  /** Gives the free workers something to train. */
  #begin(): void {
    while (this.#agenda.size < this.#simulation.workers) {
      const running = this.#ready.take()?.what ?? this.#proposed()
      if (running === undefined) return
      this.#train(running)
    }
  }

  #proposed(): Running | undefined {
    if (this.#isBudgetSpent) return undefined
    const of = this.#simulation.propose(this.#next, this.#outcomes)
    if (of === undefined) return undefined
    const running = { trial: this.#next, of, losses: [], wanted: 0 }
    this.#trials.set(this.#next, running)
    this.#next += 1
    return running
  }

  /** Up to the next milestone, if the budget holds that. */
  #train(running: Running): void {
    const { of, losses } = running
    running.wanted = milestoneAfter(losses.length, this.#milestonesOf(running)) ?? of.epochs
    const { knownEpochs = of.epochs, failsAt = of.epochs + 1 } = of
    const until = Math.min(running.wanted, knownEpochs, failsAt - 1)
    const added = until - losses.length
    if (this.#sweep.epochs + added > (this.#simulation.budget ?? Number.POSITIVE_INFINITY)) {
      this.#isBudgetSpent = true
      if (losses.length > 0) this.#kept.add(running.trial)
      else this.#trials.delete(running.trial)
      return
    }
    this.#sweep.epochs += added
    for (let epoch = losses.length + 1; epoch <= until; epoch += 1) losses.push(of.lossAt(epoch))
    this.#agenda.add(this.#sweep.seconds + added * of.secondsPerEpoch, running)
  }

  #milestonesOf({ trial, of: { epochs } }: Running): readonly number[] {
    return this.#simulation.stopper?.milestones({ number: trial, epochs }) ?? [epochs]
  }

  #arrive(running: Running): void {
    const { of, losses, wanted } = running
    const epoch = losses.length
    if (epoch === wanted) {
      if (epoch === of.epochs) this.#end(running, 'completed')
      this.#judge(running)
    } else if (epoch + 1 === of.failsAt) {
      this.#end(running, 'failed')
      this.#judge(running, 'failed')
    } else {
      this.#end(running, 'unknown')
      this.#judge(running, 'completed')
    }
  }

  #judge({ trial, of: { epochs }, losses, wanted }: Running, ended?: 'failed' | 'completed'): void {
    const arrival = { trial, epoch: losses.length, ...(ended && { ended }) }
    this.#sweep.arrivals.push(arrival)
    const entrant = { number: trial, epochs }
    const judged = this.#simulation.stopper?.judge(
      { ...arrival, losses, ...(ended === 'completed' && { epoch: wanted }) },
      entrant,
      this.#boards.boardOf,
    )
    if (judged !== undefined) this.#apply(judged)
  }

  #apply({ decisions, changes }: Judgement): void {
    this.#boards.change(changes)
    for (const decision of decisions) {
      const running = this.#trials.get(decision.trial)
      if (running === undefined) continue
      this.#sweep.decisions.push(decision)
      if (decision.verdict === 'continue') this.#ready.add(-decision.epoch, running)
      if (decision.verdict === 'stop') this.#end(running, 'stopped')
    }
  }

  #end({ trial, losses }: Running, status: Outcome['status']): void {
    this.#trials.delete(trial)
    const loss = losses.at(-1) ?? Number.NaN
    this.#outcomes.push({ trial, status, epochs: losses.length, loss })
  }

  /** Asks the stopper who goes on, now that nothing trains; false if nobody does. */
  #close(): boolean {
    const judged = this.#simulation.stopper?.close(this.#next - 1, this.#boards.boardOf)
    if (judged !== undefined) this.#apply(judged)
    return this.#ready.size > 0
  }
}
