import { parseYaml, yamlLimits } from '@sweepstack/sweep-file'
import { expect, test } from 'vitest'
import { copyOf, newSweepSearch } from './new-sweep-search.ts'

test('a link prefills a copy of a sweep under another stopper', () => {
  const stopping = { kind: 'asha', eta: 4 }
  const search = newSweepSearch({ from: 'swp_01abc', stopping: JSON.stringify(stopping) })
  expect(parseYaml(copyOf(search) as string, yamlLimits.levels)).toEqual({
    from: 'swp_01abc',
    stopping,
  })
})

test.each([{}, { from: 'swp_1\nname: x' }, { from: 7 }, { stopping: '"asha"' }])(
  '%j names no sweep',
  (search) => {
    expect(copyOf(newSweepSearch(search))).toBeUndefined()
  },
)

test.each(['{', '"a"\nname: x', ['asha'], `"${'a'.repeat(3000)}"`])(
  'a stopper that is no value is left out (%#)',
  (stopping) => {
    expect(newSweepSearch({ from: 'swp_1', stopping })).toEqual({ from: 'swp_1' })
  },
)
