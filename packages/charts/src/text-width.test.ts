import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'
import { expect, test } from 'vitest'
import { textWidth } from './text-width.ts'

const font = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')

function drawnWidth(text: string): number {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="50"><text y="30" font-family="DejaVu Sans" font-size="12">${text}</text></svg>`
  const box = new Resvg(svg, { font: { fontFiles: [font], loadSystemFonts: false } }).getBBox()
  return box?.width ?? 0
}

test.each([
  'japanese-symbol-for-beginner',
  'small-orange-diamond',
  'mmmmm-wwwww',
  'Labrador Retriever, Wide World',
  'illicit-little-tilt',
  '0123456789',
])('%s has the room that it needs, and not half as much again', (text) => {
  const drawn = drawnWidth(text)
  expect(drawn).toBeGreaterThan(20)
  expect(textWidth(text, 12)).toBeGreaterThanOrEqual(drawn)
  expect(textWidth(text, 12)).toBeLessThan(1.5 * drawn)
})
