import { fileURLToPath } from 'node:url'
import type { Answered, SearcherQuestion } from '@sweepstack/core'
import { AskedThread } from '@sweepstack/process'
import type { AskSearcher } from './ask-here.ts'
import type { SearchQuestion } from './ask-main.ts'

/** As compiled: a thread does not read sources. */
const entry = fileURLToPath(new URL('../../dist/asks/ask-main.js', import.meta.url))
/** Of results, and of what an algorithm makes of them. */
const heapMb = 2048
/** Sweeps that one thread remembers. */
const keptSweeps = 20

/** What a thread was told of a sweep. */
interface Told {
  definition: SearcherQuestion['definition']
  observations: SearcherQuestion['observations']
  known: number
}

class SearchThread extends AskedThread<SearchQuestion, Answered> {
  isBusy = false
  readonly told = new Map<string, Told>()

  constructor() {
    super(entry, { heapMb })
  }
}

export interface AskThreads {
  ask: AskSearcher
  /** Ends what is being asked: it is asked again by whoever takes up the sweep. */
  end(): void
}

/**
 * Threads in which searchers are asked: of a Gaussian process an answer may take seconds, in which the scheduler goes on
 * with the other sweeps. A thread answers one question at a time, so that none waits for another; there are as many as
 * were ever asked side by side. A sweep goes to the thread that was asked of it before, if that is free, which has its
 * results already.
 */
export function createAskThreads(): AskThreads {
  const threads: SearchThread[] = []
  let hasEnded = false

  function threadFor(sweep: string): SearchThread {
    const alive = threads.filter(({ ended }) => !ended)
    threads.splice(0, threads.length, ...alive)
    const free = alive.filter(({ isBusy }) => !isBusy)
    const found = free.find(({ told }) => told.has(sweep)) ?? free[0] ?? new SearchThread()
    if (!threads.includes(found)) threads.push(found)
    return found
  }

  return {
    async ask(sweep, question) {
      if (hasEnded) return undefined
      const thread = threadFor(sweep)
      thread.isBusy = true
      try {
        return await thread.ask(untold(thread, sweep, question))
      } catch (error) {
        thread.told.delete(sweep)
        if (hasEnded) return undefined
        throw error
      } finally {
        thread.isBusy = false
      }
    },
    end() {
      hasEnded = true
      for (const thread of threads) thread.end()
    },
  }
}

/** What the thread does not know yet; from then on it does. */
function untold({ told }: SearchThread, sweep: string, question: SearcherQuestion): SearchQuestion {
  const { definition, observations, ...search } = question
  const before = told.get(sweep)
  const known = before?.observations === observations ? before.known : 0
  const isSame = before?.definition === definition
  told.delete(sweep)
  told.set(sweep, { definition, observations, known: observations.length })
  const forget = [...told.keys()].slice(0, Math.max(0, told.size - keptSweeps))
  for (const id of forget) told.delete(id)
  const results = observations.slice(known)
  return { sweep, search, known, results, forget, ...(isSame ? {} : { definition }) }
}
