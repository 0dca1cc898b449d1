import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { atOnce } from '../at-once.ts'
import type { Score } from '../ranking/rank-configs.ts'
import { searcherOf } from '../search/catalogue.ts'
import type { Searcher, SearcherMemory } from '../search/searcher.ts'
import { leadingTrialsInSteps } from '../sweep/leading-trials.ts'
import { needsOf, type StepNeeds } from '../sweep/needs-of.ts'
import { initialState, type StepResult, step } from '../sweep/step.ts'
import type {
  OpenTrial,
  SweepChanges,
  SweepInput,
  SweepPieces,
  SweepState,
} from '../sweep/sweep-state.ts'

/** A sweep whose pieces lie in memory as the records keep them: each step gets those it needs, and no more. */
export class SweepInMemory {
  state: SweepState
  memory: SearcherMemory | null = null
  readonly #searcher: Searcher
  readonly #open = new Map<number, OpenTrial>()
  readonly #inFlight = new Map<string, number>()
  readonly #farthest = new Map<string, number>()
  readonly #scores: Score[] = []
  readonly #configs = new Map<number, Config>()

  constructor(
    definition: SweepDefinition,
    dataset: string,
    searcher: Searcher = searcherOf(definition),
  ) {
    this.state = initialState(definition, dataset)
    this.#searcher = searcher
  }

  /** By number. */
  get open(): OpenTrial[] {
    return [...this.#open.values()].sort((a, b) => a.number - b.number)
  }

  /** Trials that are open on each lineage, and how far each lineage was asked for. */
  get inFlight(): ReadonlyMap<string, number> {
    return this.#inFlight
  }

  /** What a step would do; the state goes through JSON as in the records. */
  next(inputs: SweepInput[]): StepResult {
    const { state, memory } = JSON.parse(
      JSON.stringify({ state: this.state, memory: this.memory }),
    ) as Pick<SweepInMemory, 'state' | 'memory'>
    const moment = { state, memory, inputs }
    const needs = needsOf(moment, this.#searcher)
    const pieces = this.#piecesFor(needs)
    return step({ ...moment, needs, pieces }, this.#searcher)
  }

  /** Takes a step. */
  step(inputs: SweepInput[]): StepResult {
    for (const input of inputs) {
      if (input.type !== 'trialEnded' || input.score === undefined) continue
      if (this.#open.has(input.trial)) this.#scores.push({ trial: input.trial, score: input.score })
    }
    const result = this.next(inputs)
    this.#commit(result.changes)
    for (const command of result.commands) {
      if (command.kind === 'openTrial') this.#configs.set(command.number, command.config)
    }
    return result
  }

  #piecesFor(needs: StepNeeds): SweepPieces {
    const open =
      needs.open === 'all'
        ? this.open
        : this.open.filter(({ number }) => {
            return (needs.open as number[]).includes(number)
          })
    const lineages = new Set([...needs.lineages, ...open.map(({ lineage }) => lineage)])
    const only = (all: Map<string, number>) =>
      new Map([...all].filter(([lineage]) => lineages.has(lineage)))
    const config = (trial: number) => this.#configs.get(trial) as Config
    return {
      open,
      inFlight: only(this.#inFlight),
      farthest: needs.farthest ? only(this.#farthest) : new Map(),
      ...(needs.leaders
        ? {
            leaders: atOnce(leadingTrialsInSteps(this.#scores, this.state)).map(
              ({ index, trial }) => {
                return { index, config: config(trial) }
              },
            ),
          }
        : {}),
      ...(needs.evidence
        ? {
            evidence: {
              observations: this.#scores.map((score) => ({
                ...score,
                config: config(score.trial),
              })),
              pending: this.open.map(({ number }) => ({ trial: number, config: config(number) })),
            },
          }
        : {}),
    }
  }

  #commit({ state, searcher, closed, open, inFlight, farthest }: SweepChanges): void {
    this.state = state
    this.memory = searcher ?? this.memory
    if (closed) {
      this.#open.clear()
      this.#inFlight.clear()
    }
    for (const [number, trial] of open ?? []) {
      if (trial === null) this.#open.delete(number)
      else this.#open.set(number, trial)
    }
    for (const [lineage, trials] of inFlight ?? []) {
      if (trials === 0) this.#inFlight.delete(lineage)
      else this.#inFlight.set(lineage, trials)
    }
    for (const [lineage, epochs] of farthest ?? []) this.#farthest.set(lineage, epochs)
  }
}
