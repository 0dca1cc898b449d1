import type { PopulationOptions } from '@sweepstack/protocol'
import type { Admits } from '../../space/constraints.ts'
import type { Dimension } from '../../space/parameter.ts'
import { finite } from '../loss-of.ts'
import type {
  Arrival,
  BoardOf,
  Entrant,
  Judgement,
  MemberFork,
  PopulationFacts,
  Stopper,
} from '../stopper.ts'
import { type Experiences, type Stretch, withPending, withStretch } from './experiences.ts'
import { explore, type Settings } from './explore.ts'
import { clonedFrom, clonedWith, type Member, type Shown, shownAt } from './member.ts'
import { pb2 } from './pb2.ts'
import { type Explorer, type Fork, type PopulationJudgement, pbt } from './pbt.ts'

export type PopulationStopperOptions = PopulationOptions & {
  /** What a clone may change. */
  dimensions: readonly Dimension[]
  admits: Admits
  /** Of each trial. */
  epochs: number
  /** How many trials there will be, as far as that is known. */
  population: number
  seed: number
}

/** Draws of a clone's settings near to its donor's, and as many from the whole space, before it keeps the donor's. */
const tries = 16

/** PBT and PB2 as a stopper: nobody is stopped, and whoever falls behind goes on as a clone. */
export function populationStopper(options: PopulationStopperOptions): Stopper {
  const rule = pbt(options)
  return {
    keepsShown: !options.synchronous,
    milestones: (entrant) => rule.milestones(entrant),
    judge(arrival, entrant, boardOf, population) {
      const judging = new Judging(options, boardOf, population)
      judging.arrive(arrival, entrant)
      return judging.judgement(rule.judge(arrival, entrant, judging))
    },
    close(_, boardOf, population) {
      const judging = new Judging(options, boardOf, population)
      return judging.judgement(rule.close(options.epochs, judging))
    },
  }
}

/** One judgement: what it asks, and what becomes of the members. */
class Judging {
  readonly boardOf: BoardOf
  readonly #options: PopulationStopperOptions
  readonly #names: readonly string[]
  readonly #facts: PopulationFacts
  readonly #members = new Map<number, Member>()
  readonly #compared = new Map<number, number>()
  #experiences: Experiences | undefined
  /** Configs of the clones so far, as text. */
  readonly #given = new Set<string>()
  /** By the settings that were found by the model, not by perturbation. */
  readonly #modelled = new Set<Settings>()

  constructor(
    options: PopulationStopperOptions,
    boardOf: BoardOf,
    population: PopulationFacts | undefined,
  ) {
    if (population === undefined) throw new TypeError('a population is judged by its members')
    this.boardOf = boardOf
    this.#options = options
    this.#names = options.dimensions.map(({ name }) => name)
    this.#facts = population
  }

  /** The trial shows what it is at its milestone, and what that brought. */
  arrive({ trial, epoch, losses, ended }: Arrival, { epochs }: Entrant): void {
    if (ended !== undefined || epoch >= epochs) return
    const member = this.#facts.memberOf(trial)
    this.#compared.set(trial, member.compared)
    this.#members.set(trial, shownAt(member, epoch))
    if (this.#options.kind !== 'pb2') return
    const stretch = this.#stretchOf(member, { epoch, losses })
    this.#experiences = withStretch(this.#facts.experiences(), trial, stretch)
  }

  /** Each number of epochs is compared once: who went back with a clone's state cannot do so for ever. */
  readonly mayClone = (trial: number): boolean => {
    const shown = this.#memberOf(trial).shown
    return shown !== null && shown.epoch > (this.#compared.get(trial) ?? 0)
  }

  readonly memberOf = (trial: number) => {
    const { shown } = this.#memberOf(trial)
    if (shown === null) throw new Error(`trial ${trial} is compared, but has shown nothing`)
    return { epoch: shown.epoch, settings: shown.config, given: shown.given ?? [] }
  }

  readonly explore: Explorer = (of, draw) => {
    const settings = this.#admitted(of, draw)
    if (this.#options.kind === 'pb2') {
      const { trial } = of
      this.#experiences = withPending(this.#known(), { trial, settings: this.#tuned(settings) })
    }
    return settings
  }

  /**
   * What the constraints admit, and neither the donor nor another clone of it trains with, whenever that one came: two
   * that train alike are one lineage, and so one member less.
   */
  #admitted(of: Parameters<Explorer>[0], draw: () => number): Settings {
    const { dimensions, factors, admits } = this.#options
    const explorer = this.#explorer()
    const donor = of.donor.settings
    const given = new Set([donor, ...of.donor.given].map((settings) => JSON.stringify(settings)))
    let admitted: Settings | undefined
    for (let attempt = 0; attempt < 2 * tries; attempt += 1) {
      const settings =
        attempt < tries
          ? explorer(of, draw)
          : explore(donor, { dimensions, factors, resample: 1 }, draw)
      if (!admits(settings as Parameters<Admits>[0])) continue
      admitted ??= settings
      const text = JSON.stringify(settings)
      if (given.has(text) || this.#given.has(text)) continue
      this.#given.add(text)
      return settings
    }
    return admitted ?? donor
  }

  judgement({ decisions, forks, changes }: PopulationJudgement): Judgement {
    const made = forks.map((fork) => this.#forkOf(fork))
    return {
      decisions,
      changes,
      forks: made,
      members: this.#members,
      ...(this.#experiences === undefined ? {} : { experiences: this.#experiences }),
    }
  }

  #memberOf(trial: number): Member {
    return this.#members.get(trial) ?? this.#facts.memberOf(trial)
  }

  #explorer(): Explorer {
    const { kind, dimensions, resample, factors, interval } = this.#options
    if (kind === 'pbt') {
      return ({ donor }, draw) => explore(donor.settings, { dimensions, resample, factors }, draw)
    }
    const { stretches, pending } = this.#known()
    return pb2({
      ...{ dimensions, resample, factors, interval, stretches },
      pending: pending.map(({ settings }) => settings),
      askModel: this.#facts.askModel,
      tellModelled: (settings) => this.#modelled.add(settings),
    })
  }

  #known(): Experiences {
    this.#experiences ??= this.#facts.experiences()
    return this.#experiences
  }

  #forkOf({ trial, from, fromEpoch, settings, reason }: Fork): MemberFork {
    const own = this.#memberOf(trial)
    const cloned = this.#memberOf(from)
    const donor = cloned.shown as Shown
    this.#members.set(from, clonedWith(cloned, settings))
    const member = { ...own, ...clonedFrom(donor, settings, this.#names) }
    return {
      ...{ trial, from, fromEpoch, member, epoch: reason.epoch },
      reason: {
        ...reason,
        loss: finite(reason.loss),
        fromLoss: finite(reason.fromLoss),
        from,
        fromEpoch,
        changed: Object.fromEntries(
          this.#names.map((name) => {
            return [name, { before: donor.config[name], after: settings[name] }]
          }),
        ),
        by: this.#modelled.has(settings) ? 'model' : 'perturbation',
      },
    }
  }

  #tuned(settings: Settings): Settings {
    return Object.fromEntries(this.#names.map((name) => [name, settings[name]]))
  }

  /** From the milestone before. */
  #stretchOf(
    { config }: Member,
    { epoch, losses }: Pick<Arrival, 'epoch' | 'losses'>,
  ): Stretch | undefined {
    const { interval } = this.#options
    const [before, after] = [losses[epoch - interval - 1], losses[epoch - 1]]
    if (finite(before) === null || finite(after) === null) return undefined
    const settings = this.#tuned(config)
    return { milestone: epoch / interval, settings, before: Number(before), after: Number(after) }
  }
}
