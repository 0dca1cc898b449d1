import { FixableError } from '@sweepstack/process'

/** A native part that could not be had; `fix` is the one thing to do about it. */
export class ProvisionError extends FixableError {
  override readonly name = 'ProvisionError'
  readonly code:
    | 'NO_PYTHON'
    | 'NO_COMPILER'
    | 'NO_HEADERS'
    | 'DOWNLOAD_FAILED'
    | 'UNSUPPORTED'
    | 'BAD_SETTING'
    | 'BUILD_FAILED'
    | 'NO_PLACE'
    | 'REDIS_FAILED'

  constructor(code: ProvisionError['code'], message: string, fix: string, cause?: unknown) {
    super(message, fix, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
