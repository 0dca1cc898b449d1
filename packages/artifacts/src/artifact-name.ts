import { ArtifactError } from './artifact-error.ts'

/** What a file is called until it is whole; no artifact has a name that ends so. */
export const temporarySuffix = '.partial'

/** With what is added while it is written, a segment must fit into the 255 bytes of a file's name. */
const longestSegment = 200
const longestName = 500
const part = '[a-z0-9][a-z0-9._-]*'
/** What names look like; none leads out of a store. */
export const namePattern = `^${part}(/${part})*$`
/** What names may begin with. */
export const prefixPattern = `^(${part}/)*(${part})?$`
const wholeName = new RegExp(namePattern)
const beginOfName = new RegExp(prefixPattern)

/** @throws ArtifactError INVALID_NAME */
export function checkName(name: string): void {
  const isTooLong =
    name.length > longestName || name.split('/').some((one) => one.length > longestSegment)
  if (!wholeName.test(name) || isTooLong || name.endsWith(temporarySuffix)) {
    throw new ArtifactError(
      'INVALID_NAME',
      `"${name.slice(0, 100)}" is not an artifact name: use segments of at most ${longestSegment} of a-z, 0-9, ".", "_" and "-", with "/" between them`,
    )
  }
}

/** @throws ArtifactError INVALID_NAME */
export function checkPrefix(prefix: string): void {
  if (!beginOfName.test(prefix) || prefix.length > longestName) {
    throw new ArtifactError(
      'INVALID_NAME',
      `"${prefix.slice(0, 100)}" is not a prefix of an artifact name`,
    )
  }
}
