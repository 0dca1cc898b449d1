import { expect, test } from 'vitest'
import { parseDefinition } from '../definition/parse-definition.ts'
import type { ImageDefinition } from '../definition/sweep-definition.ts'
import { precisionWarnings } from './precision-warnings.ts'
import type { Worker } from './worker.ts'

type Fleet = Pick<Worker, 'precisions'>[]
const old: Fleet[0] = { precisions: ['float32'] }
const modern: Fleet[0] = { precisions: ['float32', 'mixed_bfloat16'] }
const gpu: Fleet[0] = { precisions: ['float32', 'mixed_bfloat16', 'mixed_float16'] }

function warnings(precision: unknown, workers: Fleet, of?: object[]) {
  const search = of ? { search: { kind: 'grid', of } } : {}
  const parameters = { epochs: 1, ...(precision ? { precision } : {}) }
  return precisionWarnings(
    parseDefinition({ name: 'p', dataset: 'd', parameters, ...search }) as ImageDefinition,
    workers,
  )
}

test.each<[string, unknown, Fleet, string[]]>([
  ['float32 is everywhere', 'float32', [old], []],
  ['bfloat16 without its instructions', 'mixed_bfloat16', [old, old], ['mixed_bfloat16']],
  ['bfloat16 as one of several', ['float32', 'mixed_bfloat16'], [old], ['mixed_bfloat16']],
  ['bfloat16 where one worker has it', 'mixed_bfloat16', [old, modern], []],
  ['bfloat16 where no worker is', 'mixed_bfloat16', [], []],
  ['float16 on a processor that has bfloat16', 'mixed_float16', [modern], ['mixed_float16']],
  ['float16 on a GPU', 'mixed_float16', [old, gpu], []],
  ['float16 where no worker is', 'mixed_float16', [], ['mixed_float16']],
])('%s', (_, precision, workers, expected) => {
  const said = warnings(precision, workers)
  expect(said.map((sentence) => sentence.split(' ')[0])).toEqual(expected)
  for (const sentence of said) expect(sentence).toContain('slow')
})

test('also where only one of several grids asks for it, and then once', () => {
  const of = [{ precision: 'mixed_bfloat16' }, { precision: 'mixed_bfloat16', dropout: 0 }]
  expect(warnings(undefined, [old], of)).toHaveLength(1)
})
