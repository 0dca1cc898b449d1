import { ArtifactError } from './artifact-error.ts'

/** What a file is called until it is whole; no artifact has a name that ends so. */
export const temporarySuffix = '.partial'

/** With what is added while it is written, a segment must fit into the 255 bytes of a file's name. */
const longestSegment = 200
const longestName = 500
const segment = /^[a-z0-9][a-z0-9._-]*$/
const beginOfSegment = /^([a-z0-9][a-z0-9._-]*)?$/

/** @throws ArtifactError INVALID_NAME; so no name leads out of a store */
export function checkName(name: string): void {
  const valid = name.split('/').every((part) => segment.test(part) && part.length <= longestSegment)
  if (!valid || name.length > longestName || name.endsWith(temporarySuffix)) {
    throw new ArtifactError(
      'INVALID_NAME',
      `"${name.slice(0, 100)}" is no artifact name: segments of at most ${longestSegment} of a-z, 0-9, ".", "_" and "-", with "/" between them`,
    )
  }
}

/** What names may begin with. @throws ArtifactError INVALID_NAME */
export function checkPrefix(prefix: string): void {
  const parts = prefix.split('/')
  const last = parts.pop() ?? ''
  const valid = parts.every((part) => segment.test(part)) && beginOfSegment.test(last)
  if (!valid || prefix.length > longestName) {
    throw new ArtifactError(
      'INVALID_NAME',
      `"${prefix.slice(0, 100)}" is no beginning of an artifact's name`,
    )
  }
}
