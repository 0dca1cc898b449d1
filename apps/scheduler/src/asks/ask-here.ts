import { type Answered, answerTo, type SearcherQuestion, searcherOf } from '@sweepstack/core'

/** Asks the searcher of a sweep; undefined if it was ended before there was an answer. */
export type AskSearcher = (
  sweep: string,
  question: SearcherQuestion,
) => Promise<Answered | undefined>

/** In this thread, which does nothing else until there is an answer. */
export const askHere: AskSearcher = async (_, question) => {
  const searcher = searcherOf(question.definition)
  if (searcher.kind !== 'asked') throw new Error('a searcher that does not learn was asked')
  return answerTo(searcher, question)
}
