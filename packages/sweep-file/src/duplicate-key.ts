/** Keys that lead from the outermost object to a value; places of a list count from 0. */
export type KeyPath = readonly (string | number)[]

/** A key that an object has more than once: readers differ in which of its values counts. */
export class DuplicateKey extends SyntaxError {
  override readonly name = 'DuplicateKey'
  /** With dots, the key itself last. */
  readonly path: string

  constructor(path: KeyPath, where = '') {
    const shown = path.map((part) => String(part).slice(0, 100))
    const inside = shown.slice(0, -1).join('.').slice(0, 200)
    super(
      `${where}the key "${shown.at(-1)}" is there twice${inside === '' ? '' : `, in ${inside}`}`,
    )
    this.path = shown.join('.').slice(0, 300)
  }
}
