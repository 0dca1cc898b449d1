import { createRequire } from 'node:module'

type Sharp = typeof import('sharp')['default']

let loaded: Sharp | undefined

/** Loaded when it is first used: that takes a tenth of a second, and most processes never use it. */
export function sharp(): Sharp {
  loaded ??= createRequire(import.meta.url)('sharp') as Sharp
  return loaded
}
