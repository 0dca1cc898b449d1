/** What can go wrong with training itself; `code` decides who is to blame and what happens next. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code:
    | 'DIVERGED'
    | 'ABORTED'
    | 'INCOMPATIBLE_MODEL'
    | 'INVALID_STATE'
    | 'OUT_OF_MEMORY'
    | 'GRAPH_FAILED'
    | 'WRONG_LIBRARY'

  constructor(code: EngineError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
