import { hash } from 'node:crypto'

/** SHA-256 of a text's UTF-8 bytes, in hex. A lone surrogate counts as U+FFFD. */
export function sha256(text: string): string {
  return hash('sha256', text)
}
