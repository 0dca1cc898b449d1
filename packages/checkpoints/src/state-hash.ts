import { createHash } from 'node:crypto'
import type { StoredTensor } from './safetensors.ts'

/** SHA-256 (hex) over names and values, in the order of names: equal for equal bits. */
export function stateHash(state: StoredTensor[]): string {
  const hash = createHash('sha256')
  for (const { name, data } of [...state].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}
