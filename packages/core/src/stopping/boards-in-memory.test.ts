import { expect, test } from 'vitest'
import { processorMs } from '../../../../test/support/processor-ms.ts'
import { mulberry32 } from '../random/mix.ts'
import { compareEntries, type Entry, worstLoss } from './board.ts'
import { boardWith } from './board-with.ts'
import { BoardInMemory, BoardsInMemory } from './boards-in-memory.ts'

/** The same board, by sorting it anew for each question. */
class Sorted {
  entries: Entry[] = []
  taken = new Set<number>()
  add(entry: Entry) {
    this.remove(entry.trial)
    this.entries = [...this.entries, entry].sort(compareEntries)
  }
  remove(trial: number) {
    this.entries = this.entries.filter((entry) => entry.trial !== trial)
    this.taken.delete(trial)
  }
  untaken(most: number) {
    const ranked = this.entries.map((entry, rank) => ({ ...entry, rank }))
    return ranked.filter(({ trial }) => !this.taken.has(trial)).slice(0, most)
  }
}

function expectEqual(board: BoardInMemory | ReturnType<typeof boardWith>, sorted: Sorted) {
  const { entries } = sorted
  expect(board.size).toBe(entries.length)
  expect(entries.map((_, rank) => board.at(rank))).toEqual(entries)
  expect([board.at(-1), board.at(entries.length)]).toEqual([undefined, undefined])
  expect(entries.map((entry) => board.rankOf(entry))).toEqual(entries.map((_, rank) => rank))
  for (const most of [0, 1, 2, 5, 1000]) expect(board.untaken(most)).toEqual(sorted.untaken(most))
}

test('a board answers as one that is sorted for each question, through any changes', () => {
  const draw = mulberry32(7)
  const board = new BoardInMemory()
  const sorted = new Sorted()
  const below = (count: number) => Math.floor(draw() * count)
  for (let change = 0; change < 600; change += 1) {
    const trial = below(60)
    const kind = below(4)
    // Few distinct losses, so that many are equal; some the worst.
    const entry = { trial, loss: below(10) === 0 ? worstLoss : below(12) }
    if (kind === 0) {
      board.remove(trial)
      sorted.remove(trial)
    } else if (kind === 1) {
      board.take(trial)
      if (sorted.entries.some((one) => one.trial === trial)) sorted.taken.add(trial)
    } else {
      sorted.add(entry)
      expectEqual(boardWith(board, entry), sorted)
      board.add(entry)
    }
    if (change % 10 === 0) expectEqual(board, sorted)
    expect(board.lossOf(trial)).toBe(sorted.entries.find((one) => one.trial === trial)?.loss)
  }
})

test('50,000 arrivals in order cost logarithmic time each', () => {
  const board = new BoardInMemory()
  const took = processorMs(() => {
    for (let trial = 1; trial <= 50_000; trial += 1) {
      board.add({ trial, loss: trial })
      board.rankOf({ trial, loss: trial })
      board.at(trial >> 1)
      if (trial % 3 === 0) board.take(trial / 3)
      board.untaken(2)
    }
  })
  // About 0.2 s; one that shifts an array of them for each, or walks it, takes a minute.
  expect(took).toBeLessThan(5000)
  expect(board.untaken(1)).toEqual([{ trial: 16_667, loss: 16_667, rank: 16_666 }])
})

test('changes go to the boards that they name, and those that went through JSON give the same boards', () => {
  const changes = [
    { kind: 'add', board: 'a', entry: { trial: 1, loss: 0.5 } },
    { kind: 'add', board: 'b', entry: { trial: 1, loss: 0.25 } },
    { kind: 'add', board: 'a', entry: { trial: 2, loss: 0.25 } },
    { kind: 'take', board: 'a', trial: 2 },
    { kind: 'take', board: 'c', trial: 2 },
    { kind: 'remove', board: 'b', trial: 1 },
  ] as const
  const boards = new BoardsInMemory(JSON.parse(JSON.stringify(changes)))
  expect(boards.boardOf('a').untaken(9)).toEqual([{ trial: 1, loss: 0.5, rank: 1 }])
  expect([boards.boardOf('b').size, boards.boardOf('c').size]).toEqual([0, 0])
})
