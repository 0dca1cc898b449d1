/**
 * A function that is constant between neighbouring places, takes changes on a stretch of them, and knows ∫ f²: a segment
 * tree in which a change that covers all of a node waits there until a change of a part of it comes.
 */
export class SquaresTree {
  readonly #cells: number
  /** Of each one in the tree: its extent, ∫ f and ∫ f² over it, and the change that waits. */
  readonly #width: Float64Array
  readonly #sum: Float64Array
  readonly #squares: Float64Array
  readonly #waiting: Float64Array

  constructor(places: Float64Array) {
    const cells = places.length - 1
    this.#cells = 2 ** Math.ceil(Math.log2(Math.max(1, cells)))
    const nodes = 2 * this.#cells
    this.#width = new Float64Array(nodes)
    this.#sum = new Float64Array(nodes)
    this.#squares = new Float64Array(nodes)
    this.#waiting = new Float64Array(nodes)
    for (let cell = 0; cell < cells; cell += 1) {
      this.#width[this.#cells + cell] = (places[cell + 1] as number) - (places[cell] as number)
    }
    for (let node = this.#cells - 1; node > 0; node -= 1) {
      this.#width[node] = (this.#width[2 * node] as number) + (this.#width[2 * node + 1] as number)
    }
  }

  /** ∫ f². */
  get squares(): number {
    return this.#squares[1] as number
  }

  /** Adds to f from one place to another, by their numbers. */
  add(change: number, low: number, high: number): void {
    this.#add(change, { low, high }, { root: 1, from: 0, to: this.#cells })
  }

  #add(change: number, stretch: { low: number; high: number }, at: Subtree): void {
    const { root: node, from, to } = at
    if (stretch.high <= from || to <= stretch.low) return
    if (stretch.low <= from && to <= stretch.high) {
      this.#addToAll(node, change)
      return
    }
    const [left, right] = [2 * node, 2 * node + 1]
    const waiting = this.#waiting[node] as number
    if (waiting !== 0) {
      this.#addToAll(left, waiting)
      this.#addToAll(right, waiting)
      this.#waiting[node] = 0
    }
    const middle = (from + to) / 2
    this.#add(change, stretch, { root: left, from, to: middle })
    this.#add(change, stretch, { root: right, from: middle, to })
    this.#sum[node] = (this.#sum[left] as number) + (this.#sum[right] as number)
    this.#squares[node] = (this.#squares[left] as number) + (this.#squares[right] as number)
  }

  /** ∫ (f + c)² = ∫ f² + 2c ∫ f + c² · extent. */
  #addToAll(node: number, change: number): void {
    const width = this.#width[node] as number
    const sum = this.#sum[node] as number
    this.#squares[node] = (this.#squares[node] as number) + 2 * change * sum + change ** 2 * width
    this.#sum[node] = sum + change * width
    this.#waiting[node] = (this.#waiting[node] as number) + change
  }
}

/** The part of the tree below a node, and the cells that it has. */
interface Subtree {
  root: number
  from: number
  to: number
}
