import fc from 'fast-check'
import { expect, test } from 'vitest'
import { visible, visibleIn, visibleJson, visibleLines } from './visible-text.ts'

const ranges = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0x61c, 0x61c],
  [0x200b, 0x200b],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
] as [number, number][]
const hostileIn = (text: string) =>
  [...text].filter((character) => {
    const code = character.codePointAt(0) as number
    return ranges.some(([from, to]) => code >= from && code <= to)
  })

test.each([
  ['\x1b[2Jgone', '\\x1b[2Jgone'],
  ['\x9b31m', '\\x9b31m'],
  ['two\nlines\r\tof', 'two\\nlines\\r\\tof'],
  ['abc\u202egnp.exe', 'abc\\u{202e}gnp.exe'],
  ['\u2066a\u2069\u200f', '\\u{2066}a\\u{2069}\\u{200f}'],
  ['a\u2028b\ufeff\u200b', 'a\\u{2028}b\\u{feff}\\u{200b}'],
  ['\ud800', '\\u{d800}'],
  ['tag \u{e0041}', 'tag \\u{e0041}'],
  ['日本語 שלום café 👩‍👩‍👧 می‌خواهم', '日本語 שלום café 👩‍👩‍👧 می‌خواهم'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown)
})

test('whatever text it is, nothing of it is obeyed; JSON is the same value', () => {
  const hostile = fc.constantFrom(...ranges.flat().map((code) => String.fromCodePoint(code)))
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: hostile }))
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(hostileIn(visible(a))).toEqual([])
      expect(hostileIn(visibleLines(`${a}\n${b}`)).filter((one) => one !== '\n')).toEqual([])
      const value = { [a]: [b, { b }] }
      expect(hostileIn(Object.keys(visibleIn(value)).join())).toEqual([])
      expect(hostileIn(visibleIn(value)[visible(a)]?.join() ?? '')).toEqual([])
      expect(hostileIn(visibleJson(value))).toEqual([])
      expect(JSON.parse(visibleJson(value))).toEqual(value)
    }),
  )
})
