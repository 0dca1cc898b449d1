import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'
import { expect, test } from 'vitest'
import { hostileNames } from '../../../test/support/hostile-names.ts'
import { labelOf, labelsOf } from './label.ts'

test.each(hostileNames)('the label of %j is one line that no object has as a key', (name) => {
  const label = labelOf(name)
  expect(label in {}).toBe(false)
  expect([...label].length).toBeLessThanOrEqual(49)
  expect(label).not.toMatch(/[\p{Cc}\p{Cs}\u202e]/u)
})

test('a long name is shortened in the middle, and names that would look the same are told apart', () => {
  const long = 'a very long name of a class that begins as others do, and ends in '
  expect(labelsOf([`${long}one`, `${long}two`])).toEqual([
    ' a very long name of a cl…ers do, and ends in one',
    ' a very long name of a cl…ers do, and ends in two',
  ])
  const alike = [`${'a'.repeat(40)}1${'b'.repeat(40)}`, `${'a'.repeat(40)}2${'b'.repeat(40)}`]
  const short = ` ${'a'.repeat(24)}…${'b'.repeat(23)}`
  expect(labelsOf(alike)).toEqual([`${short} (1)`, `${short} (2)`])
  expect(labelsOf(['👍', '👍🏽', '👍 (1)', 'x'])).toEqual([' 👍 (2)', ' 👍 (3)', ' 👍 (1)', ' x'])
  for (const names of [alike, hostileNames, ['a (1)', 'a (1)', 'a', 'a (2)', 'a']]) {
    expect(new Set(labelsOf(names)).size).toBe(names.length)
  }
})

const font = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')

test.each(['😀', '👨‍👩‍👧‍👦', '🏳️‍🌈', '👍🏽', '1️⃣', '猫と犬', 'क्षि', 'é', 'بَ', 'plain'])(
  'a label that ends at a place is drawn before it: %s',
  (name) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="50"><text x="1000" y="30" text-anchor="end" font-family="DejaVu Sans" font-size="12">${labelOf(name)}</text></svg>`
    const fonts = { fontFiles: [font], loadSystemFonts: false }
    const { x = 0, width = 0 } = new Resvg(svg, { font: fonts }).getBBox() ?? {}
    expect(x + width).toBeGreaterThan(990)
    expect(x + width).toBeLessThanOrEqual(1001)
  },
)
