import {
  type Answer,
  answerDrift,
  type DriftQuestion,
  type Experiences,
  firstMember,
  type KnownFacts,
  type Member,
  type Question,
} from '@sweepstack/core'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { boardMember, openTrialOf } from '../records/piece-texts.ts'
import { readJson } from '../records/stored-json.ts'
import { runScript } from '../scripts/scripts.ts'

type Word = string | number
type Asked = Exclude<Question, { ask: 'model' }>

/** Asks the model of a population; a scheduler does so in another thread. */
export type AskModel = (question: DriftQuestion) => Promise<readonly number[] | null>

interface Parts {
  redis: Redis
  keys: Keys
  askModel?: AskModel | undefined
}

const answerHere: AskModel = async (question) => answerDrift(question)

/**
 * Reads what a step asks for, in rounds: each answer may lead to another question. `questions` are those that the facts
 * do not answer yet.
 */
export async function readFacts(
  { redis, keys, askModel = answerHere }: Parts,
  id: string,
  { facts, questions }: { facts: KnownFacts; questions: () => Question[] },
): Promise<void> {
  for (let all = questions(); all.length > 0; all = questions()) {
    const ofModels = all.filter((question) => question.ask === 'model')
    for (const question of ofModels) facts.learn(question, await askModel(question))
    const asked = all.filter((question) => question.ask !== 'model')
    if (asked.length === 0) continue
    const answers = (await runScript(
      redis,
      'read-facts',
      keys.root,
      keys.board(id, ''),
      keys.resting(id),
      keys.inFlight(id),
      keys.farthest(id),
      keys.population(id),
      keys.trial(id, ''),
      ...asked.flatMap(wordsOf),
    )) as Word[][]
    for (const [place, question] of asked.entries()) {
      facts.learn(question, answerOf(question, answers[place] ?? []))
    }
  }
}

function wordsOf(question: Asked): Word[] {
  switch (question.ask) {
    case 'size':
      return [question.ask, question.board]
    case 'loss':
      return [question.ask, question.board, boardMember(question.trial)]
    case 'rank':
      return [question.ask, question.board, boardMember(question.entry.trial), question.entry.loss]
    case 'at':
      return [question.ask, question.board, question.rank]
    case 'untaken':
      return [question.ask, question.board, question.most]
    case 'resting':
    case 'member':
      return [question.ask, question.trial]
    case 'experiences':
      return [question.ask]
    case 'lineage':
      return [question.ask, question.lineage]
  }
}

function answerOf(question: Asked, words: Word[]): Answer {
  const [first, second, third] = words
  switch (question.ask) {
    case 'size':
    case 'rank':
      return Number(first)
    case 'loss':
      return first === undefined ? undefined : Number(first)
    case 'at':
      return first === undefined ? undefined : { trial: Number(first), loss: Number(second) }
    case 'untaken':
      return Array.from({ length: words.length / 3 }, (_, at) => {
        const [trial, loss, rank] = words.slice(3 * at, 3 * at + 3).map(Number) as number[]
        return { trial: trial as number, loss: loss as number, rank: rank as number }
      })
    case 'resting': {
      const trial = openTrialOf(question.trial, first as string | undefined)
      return trial && { trial, inFlight: Number(second), farthest: Number(third) }
    }
    case 'member':
      return memberOf(String(first), String(second))
    case 'experiences':
      return first === undefined ? undefined : (readJson(String(first)) as Experiences)
    case 'lineage':
      return { inFlight: Number(first), farthest: Number(second) }
  }
}

/** One that no step has written trains with its trial's config still. */
function memberOf(member: string, config: string): Member {
  if (member !== '') return readJson(member) as Member
  return firstMember((readJson(config) ?? {}) as Member['config'])
}
