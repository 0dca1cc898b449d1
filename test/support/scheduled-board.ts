import { afterAll, beforeAll } from 'vitest'
import { type Board, startBoard } from './board.ts'

/** One board for the tests of a file, its API on a port, and its scheduler at work all the while. */
export function scheduledBoard(splits: Parameters<typeof startBoard>[0]) {
  let board: Board
  let url: string
  const over = new AbortController()
  let running: Promise<void>
  beforeAll(async () => {
    board = await startBoard(splits)
    url = `${await board.listen()}/v1`
    running = board.scheduler.run(over.signal)
  })
  afterAll(async () => {
    over.abort()
    await running
    await board?.[Symbol.asyncDispose]()
  })
  return {
    get fixture(): Board {
      return board
    },
    get url(): string {
      return url
    },
  }
}
