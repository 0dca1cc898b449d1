import { sha256 as hash } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** As `in-node.ts`. A browser's own `crypto.subtle` is asynchronous, and `step` of core is not. */
export function sha256(text: string): string {
  return bytesToHex(hash(utf8ToBytes(text)))
}
