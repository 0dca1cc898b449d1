import { mixWords } from '../random/mix.ts'
import { type Board, type BoardChange, compareEntries, type Entry, type Ranked } from './board.ts'

/** All boards of a sweep. What is kept is the list of changes; the boards follow from it. */
export class BoardsInMemory {
  readonly #boards = new Map<string, BoardInMemory>()

  constructor(changes: readonly BoardChange[] = []) {
    this.change(changes)
  }

  /** One that nothing was added to is empty. */
  readonly boardOf = (name: string): Board => this.#boards.get(name) ?? new BoardInMemory()

  change(changes: readonly BoardChange[]): void {
    for (const change of changes) {
      const board = this.#boards.get(change.board) ?? new BoardInMemory()
      this.#boards.set(change.board, board)
      if (change.kind === 'add') board.add(change.entry)
      else if (change.kind === 'take') board.take(change.trial)
      else board.remove(change.trial)
    }
  }
}

/** A subtree: how many entries it has, and how many of them are not taken. */
interface Node {
  entry: Entry
  isTaken: boolean
  /** Those above have greater ones: the tree is as deep as one of entries in a random order, whatever their order was. */
  priority: number
  left: Node | null
  right: Node | null
  size: number
  untaken: number
}

/** A treap (Seidel and Aragon, 1996) whose nodes know their sizes: every question takes logarithmic time. */
export class BoardInMemory implements Board {
  #root: Node | null = null
  readonly #entries = new Map<number, Entry>()

  get size(): number {
    return this.#entries.size
  }

  lossOf(trial: number): number | undefined {
    return this.#entries.get(trial)?.loss
  }

  rankOf(entry: Entry): number {
    let rank = 0
    let node = this.#root
    while (node !== null) {
      if (compareEntries(node.entry, entry) < 0) {
        rank += sizeOf(node.left) + 1
        node = node.right
      } else node = node.left
    }
    return rank
  }

  at(rank: number): Entry | undefined {
    let place = rank
    let node = rank < 0 ? null : this.#root
    while (node !== null) {
      const own = sizeOf(node.left)
      if (place === own) return node.entry
      node = place < own ? node.left : node.right
      if (place > own) place -= own + 1
    }
    return undefined
  }

  untaken(most: number): Ranked[] {
    const found: Ranked[] = []
    collectUntaken(this.#root, 0, { found, most })
    return found
  }

  add(entry: Entry): void {
    this.remove(entry.trial)
    const { trial, loss } = entry
    const kept = { trial, loss }
    this.#entries.set(trial, kept)
    const [better, worse] = split(this.#root, kept)
    const node = {
      entry: kept,
      isTaken: false,
      priority: mixWords(trial),
      left: null,
      right: null,
      size: 1,
      untaken: 1,
    }
    this.#root = join(join(better, node), worse)
  }

  take(trial: number): void {
    const entry = this.#entries.get(trial)
    if (entry === undefined) return
    const path: Node[] = []
    let node = this.#root
    while (node !== null) {
      path.push(node)
      const order = compareEntries(entry, node.entry)
      if (order === 0) node.isTaken = true
      node = order === 0 ? null : order < 0 ? node.left : node.right
    }
    for (const one of path.reverse()) count(one)
  }

  remove(trial: number): void {
    const entry = this.#entries.get(trial)
    if (entry === undefined) return
    this.#entries.delete(trial)
    const [better, from] = split(this.#root, entry)
    this.#root = join(better, withoutFirst(from))
  }
}

const sizeOf = (node: Node | null) => node?.size ?? 0
const untakenOf = (node: Node | null) => node?.untaken ?? 0

function count(node: Node): Node {
  node.size = sizeOf(node.left) + 1 + sizeOf(node.right)
  node.untaken = untakenOf(node.left) + (node.isTaken ? 0 : 1) + untakenOf(node.right)
  return node
}

/** Those that are better than the entry, and the others. */
function split(node: Node | null, entry: Entry): [Node | null, Node | null] {
  if (node === null) return [null, null]
  if (compareEntries(node.entry, entry) < 0) {
    const [better, worse] = split(node.right, entry)
    node.right = better
    return [count(node), worse]
  }
  const [better, worse] = split(node.left, entry)
  node.left = worse
  return [better, count(node)]
}

/** Of two trees, all of whose first is better than all of the second. */
function join(better: Node | null, worse: Node | null): Node | null {
  if (better === null) return worse
  if (worse === null) return better
  if (better.priority > worse.priority) {
    better.right = join(better.right, worse)
    return count(better)
  }
  worse.left = join(better, worse.left)
  return count(worse)
}

function withoutFirst(node: Node | null): Node | null {
  if (node === null) return null
  if (node.left === null) return node.right
  node.left = withoutFirst(node.left)
  return count(node)
}

function collectUntaken(
  node: Node | null,
  before: number,
  into: { found: Ranked[]; most: number },
): void {
  if (node === null || node.untaken === 0 || into.found.length >= into.most) return
  collectUntaken(node.left, before, into)
  const rank = before + sizeOf(node.left)
  if (!node.isTaken && into.found.length < into.most) into.found.push({ ...node.entry, rank })
  collectUntaken(node.right, rank + 1, into)
}
