import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { imageSpace } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { dimensionsOf } from './parameter.ts'

const source = path.resolve(import.meta.dirname, '..')
/** What every trainer has, and what a plan says of the speed of a lineage. */
const common = ['epochs', 'architecture']

test('core knows spaces, not the names of parameters', () => {
  const names = imageSpace.map(({ name }) => name).filter((name) => !common.includes(name))
  const named = new RegExp(`\\b(${names.join('|')})\\b`)
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  const code = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  expect(code.length).toBeGreaterThan(20)
  const naming = code.filter((file) => {
    const text = readFileSync(path.join(source, file), 'utf8')
    return named.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))
  })
  expect(naming).toEqual([])
})

test('a sweep from before a parameter has its default; only numbers have ranges', () => {
  const range = { min: 1, max: 2, scale: 'linear' as const }
  const space = [
    { name: 'epochs', kind: 'integer', draw: 0, default: undefined },
    { name: 'warmth', kind: 'real', draw: 7, default: 0.5 },
    { name: 'shape', kind: 'structure', draw: 1, default: undefined },
  ] as const
  const parameters = { epochs: range, shape: { name: 'x', ...range } }
  expect(dimensionsOf({ parameters }, space)).toEqual([
    { name: 'warmth', draw: 7, kind: 'choices', values: [0.5] },
    { name: 'shape', draw: 1, kind: 'choices', values: [{ name: 'x', ...range }] },
    { name: 'epochs', draw: 0, kind: 'range', range, integer: true },
  ])
})
