import { parentPort } from 'node:worker_threads'
import type { Answered as AnsweredSearch, Evidence, SearcherQuestion } from '@sweepstack/core'
import type { Answered, Asked } from '@sweepstack/process'
import { askHere } from './ask-here.ts'

/** A question to the searcher of a sweep, with what the thread does not know yet. */
export interface SearchQuestion {
  sweep: string
  search: Omit<SearcherQuestion, 'definition' | 'observations'>
  /** If it is not that of the question before. */
  definition?: SearcherQuestion['definition']
  /** How many results the thread has, and those that come after them. */
  known: number
  results: Evidence['observations']
  /** Sweeps that are asked elsewhere now. */
  forget: string[]
}

type Told = Pick<SearcherQuestion, 'definition' | 'observations'>

/** What the thread was told of each sweep: results are only added to, for algorithms keep beside them what they computed. */
const told = new Map<string, Told>()

async function answer(question: SearchQuestion): Promise<AnsweredSearch> {
  const { sweep, search, known, results, forget } = question
  for (const id of forget) told.delete(id)
  const before = told.get(sweep)
  const definition = question.definition ?? before?.definition
  if (definition === undefined) throw new Error('the thread was not told of the sweep')
  const observations = known === 0 ? [] : (before?.observations ?? [])
  observations.push(...results)
  told.set(sweep, { definition, observations })
  const answered = await askHere(sweep, { ...search, definition, observations })
  return answered as AnsweredSearch
}

parentPort?.on('message', async (asked: Asked<SearchQuestion>) => {
  parentPort?.postMessage(await answered(asked))
})

async function answered(asked: Asked<SearchQuestion>): Promise<Answered<AnsweredSearch>> {
  const { question } = asked
  try {
    return { question, value: await answer(asked) }
  } catch (error) {
    return { question, reason: (error as Error).stack ?? String(error) }
  }
}
