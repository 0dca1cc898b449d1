import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { atOnce } from '../at-once.ts'
import type { Score } from '../ranking/rank-configs.ts'
import { searcherOf } from '../search/catalogue.ts'
import {
  type Answered,
  answerTo,
  type Evidence,
  type Question,
  type Searcher,
  type SearcherMemory,
} from '../search/searcher.ts'
import { BoardsInMemory } from '../stopping/boards-in-memory.ts'
import { type Experiences, noExperiences } from '../stopping/population/experiences.ts'
import { firstMember, type Member } from '../stopping/population/member.ts'
import { followsFleet } from '../sweep/follows-fleet.ts'
import { leadingTrialsInSteps } from '../sweep/leading-trials.ts'
import { definitionOf, needsOf, type StepNeeds } from '../sweep/needs-of.ts'
import type { OpenTrial } from '../sweep/open-trial.ts'
import { initialState, type StepResult, step } from '../sweep/step.ts'
import { stopperOfSweep } from '../sweep/stopper-of-sweep.ts'
import type {
  LoggedDecision,
  SweepChanges,
  SweepInput,
  SweepPieces,
  SweepState,
} from '../sweep/sweep-state.ts'
import type { TimeFacts } from '../sweep/time-budget.ts'

/** A sweep whose pieces lie in memory as the records keep them: each step gets those it needs, and no more. */
export class SweepInMemory {
  state: SweepState
  memory: SearcherMemory | null = null
  readonly #searcher: Searcher
  readonly #open = new Map<number, OpenTrial>()
  readonly #inFlight = new Map<string, number>()
  readonly #farthest = new Map<string, number>()
  readonly #scores: Score[] = []
  readonly #outcomes: Evidence['observations'] = []
  readonly #configs = new Map<number, Config>()
  readonly #boards = new BoardsInMemory()
  readonly resting = new Map<number, OpenTrial>()
  /** What each trial shows at each epoch, if it is judged. */
  readonly curves = new Map<number, number[]>()
  readonly decisions: LoggedDecision[] = []
  time: TimeFacts | undefined
  readonly members = new Map<number, Member>()
  #experiences: Experiences = noExperiences
  #answer: Answered | undefined

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
    const time = followsFleet(state.definition) ? this.time : undefined
    const moment = { state, memory, inputs, ...(time ? { time } : {}) }
    const stopper = stopperOfSweep(definitionOf(moment))
    const needs = needsOf(moment, this.#searcher, stopper)
    const pieces = this.#piecesFor(needs)
    const answer = this.#answer
    const given = { ...moment, needs, pieces, ...(answer ? { answer } : {}) }
    return step(given, this.#searcher, stopper)
  }

  /** Takes a step. */
  step(inputs: SweepInput[]): StepResult {
    for (const input of inputs) {
      if (input.type === 'milestoneReached') this.#showRung(input)
      if (input.type !== 'trialEnded' || !this.#open.has(input.trial)) continue
      const { trial, score } = input
      if (score !== undefined) this.#scores.push({ trial, score })
      const config = this.#configs.get(trial) as Config
      this.#outcomes.push({ trial, config, score: score ?? null, epoch: config.epochs })
    }
    const result = this.next(inputs)
    this.#commit(result.changes)
    for (const command of result.commands) {
      if (command.kind === 'openTrial' || command.kind === 'forkTrial')
        this.#configs.set(command.number, command.config)
    }
    this.#answer = result.question === null ? undefined : this.#ask(result.question)
    return this.#answer === undefined ? result : { ...result, more: true }
  }

  #showRung({ trial, epoch }: Extract<SweepInput, { type: 'milestoneReached' }>): void {
    if (this.#open.get(trial)?.until !== epoch) return
    const score = this.curves.get(trial)?.[epoch - 1] ?? null
    const config = this.#configs.get(trial) as Config
    this.#outcomes.push({ trial, config, score, epoch, isRung: true })
  }

  #ask(question: Question): Answered | undefined {
    if (this.#searcher.kind !== 'asked') return undefined
    return answerTo(this.#searcher, question)
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
      farthest: only(this.#farthest),
      curves: new Map([...this.curves].filter(([trial]) => needs.curves.includes(trial))),
      facts: {
        boardOf: this.#boards.boardOf,
        resting: (number) => {
          const trial = this.resting.get(number)
          if (trial === undefined) return undefined
          const { lineage } = trial
          const farthest = this.#farthest.get(lineage) ?? 0
          return { trial, inFlight: this.#inFlight.get(lineage) ?? 0, farthest }
        },
        memberOf: (trial) => this.members.get(trial) ?? firstMember(config(trial)),
        experiences: () => this.#experiences,
        lineage: (key) => ({
          inFlight: this.#inFlight.get(key) ?? 0,
          farthest: this.#farthest.get(key) ?? 0,
        }),
      },
      resting: [...this.resting.values()].slice(
        0,
        needs.resting === 'all' ? undefined : needs.resting,
      ),
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
              observations: this.#outcomes,
              pending: [...this.open, ...this.resting.values()].map(({ number }) => {
                return { trial: number, config: config(number) }
              }),
            },
          }
        : {}),
    }
  }

  #commit(changes: SweepChanges): void {
    this.state = changes.state
    this.memory = changes.searcher ?? this.memory
    this.#boards.change(changes.boards ?? [])
    this.decisions.push(...(changes.decisions ?? []))
    if (changes.closed) {
      for (const pieces of [this.#open, this.resting, this.#inFlight]) pieces.clear()
    }
    write(this.#open, changes.open)
    write(this.resting, changes.resting)
    write(this.#inFlight, changes.inFlight)
    write(this.#farthest, changes.farthest)
    write(this.members, changes.members)
    this.#experiences = changes.experiences ?? this.#experiences
  }
}

/** Takes over what changed; what is null or 0 goes. */
function write<K, V>(pieces: Map<K, V>, changed: ReadonlyMap<K, V | null> = new Map()): void {
  for (const [key, value] of changed) {
    if (value === null || value === 0) pieces.delete(key)
    else pieces.set(key, value)
  }
}
