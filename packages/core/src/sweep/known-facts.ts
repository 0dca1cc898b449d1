import type { Board, Entry, Ranked } from '../stopping/board.ts'
import type { DriftQuestion } from '../stopping/population/ask-drift.ts'
import { type Experiences, noExperiences } from '../stopping/population/experiences.ts'
import type { Member } from '../stopping/population/member.ts'
import type { PopulationFacts } from '../stopping/stopper.ts'
import type { OpenTrial } from './open-trial.ts'

/** What a judgement asks of the records: of a board, of trials that rest, or of a population. */
export type Question =
  | { ask: 'size'; board: string }
  | { ask: 'rank'; board: string; entry: Entry }
  | { ask: 'at'; board: string; rank: number }
  | { ask: 'untaken'; board: string; most: number }
  | { ask: 'loss'; board: string; trial: number }
  | { ask: 'resting'; trial: number }
  | { ask: 'member'; trial: number }
  | { ask: 'experiences' }
  | { ask: 'lineage'; lineage: string }
  | ModelQuestion

/** Not of the records: what the model of a population says of a clone. */
interface ModelQuestion extends DriftQuestion {
  ask: 'model'
}

/** What a sweep has on a lineage: trials in flight, and the farthest epoch that it asked for. */
export interface LineageFact {
  inFlight: number
  farthest: number
}

/** A trial that rests, with what its sweep has on its lineage. */
export interface RestingFact extends LineageFact {
  trial: OpenTrial
}

/** What `Question`s are answered with, in their order. */
export type Answer =
  | number
  | Entry
  | Ranked[]
  | RestingFact
  | LineageFact
  | Member
  | Experiences
  | readonly number[]
  | null
  | undefined

/** What judgements draw on beside the boards that they change. */
export interface StoppingFacts extends PopulationFacts {
  boardOf(name: string): Board
  /** Undefined for a trial that does not rest. */
  resting(trial: number): RestingFact | undefined
  lineage(key: string): LineageFact
}

/** Thrown where a question was asked that is not answered yet. */
class UnknownFactError extends Error {}

/** Does what may ask a question without an answer; whether it did is known by what asked it. */
export function unlessUnknown(act: () => unknown): void {
  try {
    act()
  } catch (error) {
    if (!(error instanceof UnknownFactError)) throw error
  }
}

/** Best entries that are asked for at once, so that the next question finds its answer. */
const ahead = 32

/**
 * The answers that were read of the records so far. A question without an answer is noted, and thrown: judge again when
 * it is answered. So a judgement reads what it asks for, and no more.
 */
export class KnownFacts implements StoppingFacts {
  #asked = new Map<string, Question>()
  readonly #answers = new Map<string, Answer>()
  readonly #untaken = new Map<string, { most: number; entries: Ranked[] }>()

  /** What was asked in vain since the last call. */
  take(): Question[] {
    const questions = [...this.#asked.values()]
    this.#asked = new Map()
    return questions
  }

  learn(question: Question, answer: Answer): void {
    if (question.ask === 'untaken') {
      const entries = answer as Ranked[]
      const most = entries.length < question.most ? Number.POSITIVE_INFINITY : question.most
      this.#untaken.set(question.board, { most, entries })
    } else this.#answers.set(nameOf(question), answer)
  }

  boardOf(board: string): Board {
    const get = <T extends Answer>(question: Question) => this.#answerTo(question) as T
    const untaken = (most: number) => this.#best(board, most)
    return {
      get size() {
        return get<number>({ ask: 'size', board })
      },
      rankOf: ({ trial, loss }) => get<number>({ ask: 'rank', board, entry: { trial, loss } }),
      at: (rank) => get<Entry | undefined>({ ask: 'at', board, rank }),
      lossOf: (trial) => get<number | undefined>({ ask: 'loss', board, trial }),
      untaken,
    }
  }

  resting(trial: number): RestingFact | undefined {
    return this.#answerTo({ ask: 'resting', trial }) as RestingFact | undefined
  }

  memberOf(trial: number): Member {
    return this.#answerTo({ ask: 'member', trial }) as Member
  }

  experiences(): Experiences {
    return (this.#answerTo({ ask: 'experiences' }) ?? noExperiences) as Experiences
  }

  readonly askModel = (question: DriftQuestion): readonly number[] | null =>
    this.#answerTo({ ask: 'model', ...question }) as readonly number[] | null

  lineage(key: string): LineageFact {
    return this.#answerTo({ ask: 'lineage', lineage: key }) as LineageFact
  }

  #best(board: string, most: number): Ranked[] {
    const known = this.#untaken.get(board)
    if (known !== undefined && known.most >= most) return known.entries.slice(0, most)
    return this.#lack({ ask: 'untaken', board, most: most + ahead })
  }

  #answerTo(question: Question): Answer {
    const name = nameOf(question)
    return this.#answers.has(name) ? this.#answers.get(name) : this.#lack(question)
  }

  #lack(question: Question): never {
    this.#asked.set(nameOf(question), question)
    throw new UnknownFactError(`not read yet: ${nameOf(question)}`)
  }
}

function nameOf(question: Question): string {
  return JSON.stringify(question)
}
