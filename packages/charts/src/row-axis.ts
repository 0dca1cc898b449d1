import { axisName } from './axis-name.ts'
import { textWidth } from './text-width.ts'
import type { Theme } from './theme.ts'

/** A vertical axis of rows, from above: row i is at y = i. */
export function rowAxis(labels: readonly string[], theme: Theme, room = rowLabelWidth) {
  return {
    type: 'value' as const,
    inverse: true,
    min: -0.5,
    max: Math.max(0, labels.length - 1) + 0.5,
    axisLine: { show: false, onZero: false },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      color: theme.text,
      fontSize: 11,
      width: room - 12,
      overflow: 'truncate' as const,
      customValues: labels.map((_, row) => row),
      formatter: (row: number) => labels[row] ?? '',
    },
  }
}

/** Room at the left for the labels of rows, in px. */
export const rowLabelWidth = 92
const mostLabelWidth = 240

/** As much as the longest label needs, where there is room. */
export function rowLabelRoom(labels: readonly string[]): number {
  const longest = Math.max(0, ...labels.map((label) => textWidth(label, 11)))
  return Math.min(mostLabelWidth, Math.max(rowLabelWidth, Math.ceil(longest) + 20))
}

/** What axes below rows have in common. */
export function acrossRows(theme: Theme) {
  const line = { lineStyle: { color: theme.grid } }
  return {
    axisLine: { ...line, onZero: false },
    axisTick: line,
    splitLine: line,
    axisLabel: { color: theme.text, fontSize: 11, hideOverlap: true },
  }
}

/** An axis below rows that counts something, from 0. */
export function countsAcross(name: string, most: number, theme: Theme) {
  return {
    ...acrossRows(theme),
    type: 'value' as const,
    min: 0,
    max: most,
    minInterval: 1,
    ...axisName(name, theme),
  }
}
