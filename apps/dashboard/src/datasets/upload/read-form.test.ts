import { expect, test } from 'vitest'
import { emptyFields, type ReadingFields, readForm } from './read-form.ts'

const read = (fields: Partial<ReadingFields>) =>
  readForm({ ...emptyFields, name: 'pets', ...fields })

test('what is left empty is left to the service', () => {
  expect(read({})).toEqual({ kind: 'right', name: 'pets', reading: {} })
})

test('what is typed is what the service takes', () => {
  const fields = { as: 'folders', size: '48 × 64', fit: 'contain', channels: '1' }
  expect(read({ ...fields, val: '10', groupBy: '{group}_*', skipUnreadable: '3' })).toEqual({
    kind: 'right',
    name: 'pets',
    reading: {
      as: 'folders',
      size: [48, 64],
      fit: 'contain',
      channels: 1,
      skipUnreadable: 3,
      split: { val: 0.1, seed: 0, groupBy: '{group}_*' },
    },
  })
  expect(read({ size: '64' })).toMatchObject({ reading: { size: 64 } })
  expect(read({ groupBy: '{group}_*' })).toMatchObject({
    reading: { split: { seed: 0, groupBy: '{group}_*' } },
  })
})

test.each([
  [{ name: '' }, 'name'],
  [{ name: 'My pets' }, 'name'],
  [{ size: '64x' }, 'size'],
  [{ size: '1x2x3' }, 'size'],
  [{ size: '5000' }, 'size'],
  [{ val: '60', test: '40' }, 'val'],
  [{ val: '100' }, 'val'],
  [{ test: 'some' }, 'test'],
  [{ seed: '1.5' }, 'seed'],
  [{ val: '10', seed: '1.5' }, 'seed'],
  [{ skipUnreadable: '-1' }, 'skipUnreadable'],
])('%j is wrong at %s', (fields, at) => {
  const found = read(fields)
  expect(found.kind === 'wrong' && Object.keys(found.wrong)).toEqual([at])
})
