/**
 * A file could not be kept or read; `code` says whose business that is.
 *
 * - INVALID_NAME: no name of a file or no prefix of one.
 * - NAME_TAKEN: a folder has that name, or a file that of its folder.
 * - NOT_SENT: other bytes arrived than those whose hash was sent.
 * - TOO_LARGE: something on the way takes no file of that size.
 * - STORE_FULL, STORE_READ_ONLY, STORE_DENIED (no right to it).
 * - STORE_FAILED: it did not answer, broke off, or is no store at all.
 */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError'
  readonly code:
    | 'INVALID_NAME'
    | 'NAME_TAKEN'
    | 'NOT_SENT'
    | 'TOO_LARGE'
    | 'STORE_FULL'
    | 'STORE_READ_ONLY'
    | 'STORE_DENIED'
    | 'STORE_FAILED'

  constructor(code: ArtifactError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
