import type { Experiences } from '../stopping/population/experiences.ts'
import type { Member } from '../stopping/population/member.ts'
import type { PopulationFacts } from '../stopping/stopper.ts'

/** The population of a sweep while a step changes it. */
export class PopulationDraft implements PopulationFacts {
  readonly #stored: PopulationFacts
  readonly #members = new Map<number, Member>()
  #experiences: Experiences | undefined

  readonly askModel: PopulationFacts['askModel']

  constructor(stored: PopulationFacts) {
    this.#stored = stored
    this.askModel = stored.askModel
  }

  memberOf(trial: number): Member {
    return this.#members.get(trial) ?? this.#stored.memberOf(trial)
  }

  experiences(): Experiences {
    return this.#experiences ?? this.#stored.experiences()
  }

  change({
    members = new Map<number, Member>(),
    experiences,
  }: {
    members?: ReadonlyMap<number, Member> | undefined
    experiences?: Experiences | undefined
  }): void {
    for (const [trial, member] of members) this.#members.set(trial, member)
    this.#experiences = experiences ?? this.#experiences
  }

  /** What the records have to take over. */
  changes(): { members?: ReadonlyMap<number, Member>; experiences?: Experiences } {
    return {
      ...(this.#members.size === 0 ? {} : { members: this.#members }),
      ...(this.#experiences === undefined ? {} : { experiences: this.#experiences }),
    }
  }
}
