import { expect, test } from 'vitest'
import { architectureLabel } from './architecture.ts'

test('an architecture has one label, however its options are ordered', () => {
  const label = architectureLabel({ name: 'cnn', units: [8], filters: [4, 8], activation: 'relu' })
  expect(label).toBe('cnn(activation=relu filters=4-8 units=8)')
  expect(architectureLabel({ activation: 'relu', filters: [4, 8], name: 'cnn', units: [8] })).toBe(
    label,
  )
  expect([architectureLabel('cnn'), architectureLabel({ name: 'cnn' })]).toEqual(['cnn', 'cnn'])
})
