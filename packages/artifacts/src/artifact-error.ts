/** A file could not be kept or read; `code` says whose business that is. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError'
  readonly code: 'INVALID_NAME' | 'STORE_FULL' | 'STORE_READ_ONLY' | 'STORE_FAILED'

  constructor(code: ArtifactError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

const segment = /^[a-z0-9][a-z0-9._-]*$/

/** @throws ArtifactError INVALID_NAME; so no name leads out of a store */
export function checkName(name: string): void {
  if (name.length > 500 || !name.split('/').every((part) => segment.test(part))) {
    throw new ArtifactError('INVALID_NAME', `"${name}" is no artifact name`)
  }
}
