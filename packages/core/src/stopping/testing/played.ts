import { BoardsInMemory } from '../boards-in-memory.ts'
import type { Arrival, Decision, Stopper } from '../stopper.ts'

/** A stopper with its boards, told of arrivals one after the other. */
export class Played {
  readonly stopper: Stopper
  readonly boards = new BoardsInMemory()
  readonly epochs: number

  /** `epochs`: of every trial. */
  constructor(stopper: Stopper, epochs: number) {
    this.stopper = stopper
    this.epochs = epochs
  }

  /** What is decided where a trial has this loss at an epoch, as at all before. */
  arrives(trial: number, epoch: number, loss: number, ended?: Arrival['ended']): Decision[] {
    const losses = new Array<number>(epoch).fill(loss)
    return this.judges({ trial, epoch, losses, ...(ended && { ended }) })
  }

  judges(arrival: Arrival): Decision[] {
    const entrant = { number: arrival.trial, epochs: this.epochs }
    const { decisions, changes } = this.stopper.judge(arrival, entrant, this.boards.boardOf)
    this.boards.change(changes)
    return decisions
  }

  closes(entrants: number): Decision[] {
    const { decisions, changes } = this.stopper.close(entrants, this.boards.boardOf)
    this.boards.change(changes)
    return decisions
  }

  /** Takes a trial with this loss at every milestone as far as it is let go; answers how far it came. */
  runs(trial: number, loss: number): number {
    const milestones = this.stopper.milestones({ number: trial, epochs: this.epochs })
    for (const epoch of milestones) {
      const own = this.arrives(trial, epoch, loss).find((decision) => decision.trial === trial)
      if (own?.verdict !== 'continue') return epoch
    }
    return milestones.at(-1) ?? 0
  }
}

/** "continue 3, rest 1": verdicts and trials. */
export function said(decisions: readonly Decision[]): string {
  return decisions.map(({ verdict, trial }) => `${verdict} ${trial}`).join(', ')
}
