import { expect, test } from 'vitest'
import { reportOf } from '../../../test/support/records.ts'
import { confusionChart } from './confusion-chart.ts'
import { curvesChart } from './curves-chart.ts'
import { importanceChart } from './importance-chart.ts'
import { pairsChart } from './pairs-chart.ts'
import { reliabilityChart } from './reliability-chart.ts'
import { sheetChart } from './sheet-chart.ts'
import { importanceOf } from './testing/importance-of.ts'
import { type Theme, themes } from './theme.ts'

const all = Object.entries(themes)
const reports = [reportOf(1), reportOf(2, { loss: 0.25 })]
const confusion = {
  title: 'trial 1',
  classes: ['a', 'b'],
  matrix: [
    [3, 1],
    [0, 4],
  ],
  measures: { images: 8, accuracy: 7 / 8, confused: [{ true: 'a', predicted: 'b', count: 1 }] },
}
const image = 'data:image/png;base64,iVBORw0KGgo='
const placed = { split: 'val' as const, name: 'val/a.png', class: 'a' }
const size = { title: 'pets', told: 'some', height: 8, width: 16 }
const rows = [
  { class: 'a', images: 2, shown: [image, image] },
  { class: null, images: 0, shown: [] },
]
const copy = {
  kind: 'near' as const,
  correlation: 0.99,
  first: { ...placed, class: 'b' },
  again: placed,
}
const bin = { from: 0.8, to: 1, images: 2, confidence: 0.9, accuracy: 0.5, low: 0.1, high: 0.9 }
const calibration = { error: 0.4, bins: [bin] }
const chartsOf = (theme: Theme) => [
  reliabilityChart({ title: 'trial 1', images: 2, calibration }, theme),
  sheetChart({ ...size, rows }, theme),
  pairsChart({ ...size, pairs: [{ copy, images: [image, image] }] }, theme),

  importanceChart({ title: 'sweep', report: importanceOf() }, theme),
  curvesChart({ title: 'trial 1', reports }, theme),
  confusionChart(confusion, theme),
]

/** The contrast of two colours as WCAG 2.2 defines it: 1 to 21. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

test.each(all)('%s: texts can be read and curves be seen (WCAG AA)', (_, theme) => {
  for (const text of [theme.title, theme.text, theme.muted]) {
    expect(contrast(text, theme.background), text).toBeGreaterThanOrEqual(4.5)
  }
  for (const line of [theme.training, theme.validation]) {
    expect(contrast(line, theme.background), line).toBeGreaterThanOrEqual(3)
  }
})

test.each(all)('%s: shares go from the background away, step by step', (_, theme) => {
  expect(theme.shares).toHaveLength(11)
  const steps = theme.shares.map((colour) => contrast(colour, theme.background))
  expect(steps[0]).toBe(1)
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
})

test('a chart has no colour but of its theme', () => {
  const coloursIn = (value: unknown) => JSON.stringify(value).match(/#[0-9a-f]{3,8}\b/gi) ?? []
  for (const theme of Object.values(themes)) {
    const known = new Set(coloursIn(theme))
    for (const { option } of chartsOf(theme)) {
      expect(coloursIn(option).filter((colour) => !known.has(colour))).toEqual([])
      expect(option.backgroundColor).toBe(theme.background)
    }
  }
})

test('light and dark differ in colours alone', () => {
  const shape = (theme: Theme) =>
    JSON.stringify(chartsOf(theme)).replaceAll(/#[0-9a-f]{3,8}\b/gi, 'colour')
  expect(shape(themes.dark)).toBe(shape(themes.light))
})
