import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256 as inBrowser } from './in-browser.ts'
import { sha256 as inNode } from './in-node.ts'

test.each([
  ['Node', inNode],
  ['a browser', inBrowser],
])('the hash in %s is the SHA-256 of the UTF-8 bytes, of any text', (_, sha256) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'))
    }),
  )
})

test('both take a lone surrogate for U+FFFD', () => {
  expect(inBrowser('a\ud800')).toBe(inNode('a\ufffd'))
  expect(inNode('a\ud800')).toBe(inNode('a\ufffd'))
})
