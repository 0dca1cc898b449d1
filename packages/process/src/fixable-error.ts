/** What a person can mend: one line, and in `fix` the one thing to do about it. Shown without a stack. */
export class FixableError extends Error {
  override readonly name: string = 'FixableError'
  readonly fix: string

  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options)
    this.fix = fix
  }
}
