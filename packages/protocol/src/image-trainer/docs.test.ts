import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Parameter } from '../parameters/parameter.ts'
import type { ParameterTable } from '../parameters/table.ts'
import { appliesText, defaultText, valuesText } from '../parameters/words.ts'
import { imageMetrics } from './metrics.ts'
import { imageParameters } from './parameters.ts'

const page = path.resolve(import.meta.dirname, '../../../../docs/parameters.md')

function parameterRow(name: string, row: Parameter): string[] {
  const applies = appliesText(row)
  const read = applies === undefined ? '' : ` Read with ${applies}.`
  return [`\`${name}\``, valuesText(row), defaultText(row), `${row.description}${read}`]
}

function tableOf(head: string[], rows: string[][]): string {
  const widths = head.map((title, place) =>
    Math.max(title.length, ...rows.map((row) => row[place]?.length ?? 0)),
  )
  const line = (cells: string[], fill = ' ') =>
    `| ${cells.map((cell, place) => cell.padEnd(widths[place] ?? 0, fill)).join(' | ')} |`
  return [
    line(head),
    line(
      head.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row)),
  ].join('\n')
}

function tables(parameters: ParameterTable): string {
  const ofMetrics = Object.entries(imageMetrics).map(([name, { label, goal, split }]) => [
    ...[`\`${name}\``, label, goal, split],
  ])
  return [
    tableOf(
      ['parameter', 'values', 'default', 'what it is'],
      Object.entries(parameters).map(([name, row]) => parameterRow(name, row)),
    ),
    tableOf(['metric', 'what it is', 'goal by default', 'split'], ofMetrics),
  ].join('\n\n')
}

test('docs/parameters.md has the tables of today; -u writes them', async () => {
  const text = readFileSync(page, 'utf8')
  const section = `<!-- tables -->\n\n${tables(imageParameters)}\n\n<!-- /tables -->`
  const current = text.replace(/<!-- tables -->[\s\S]*<!-- \/tables -->/, () => section)
  await expect(current).toMatchFileSnapshot(page)
})
