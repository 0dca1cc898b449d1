import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseSettings } from './settings.ts'

const number = z.coerce.number()
const schema = z.object({
  PORT: number.int().min(0).max(65_535).default(4700),
  MEMORY: number.int().min(64).optional(),
  COUNT: number.int().optional(),
  GIGABYTES: number.positive().optional(),
  DAYS: number.positive().max(9).optional(),
  SECONDS: number.min(0.1).max(60).default(5),
  HOURS: number.max(60).default(5),
  LEVEL: z.enum(['info', 'warn']).default('info'),
  KEY: z.string().min(8, 'is too short to be a key').optional(),
  NAME: z.string().max(3).optional(),
})

test.each([
  ['PORT', 'x', 'must be a whole number from 0 to 65535'],
  ['PORT', '1.5', 'must be a whole number from 0 to 65535'],
  ['PORT', '70000', 'must be a whole number from 0 to 65535'],
  ['MEMORY', '63', 'must be a whole number from 64'],
  ['COUNT', 'two', 'must be a whole number'],
  ['GIGABYTES', '0', 'must be a number above 0'],
  ['DAYS', 'Infinity', 'must be a number above 0 and up to 9'],
  ['SECONDS', 'NaN', 'must be a number from 0.1 to 60'],
  ['HOURS', '61', 'must be a number up to 60'],
  ['LEVEL', 'loud', 'must be one of info, warn'],
  ['KEY', 'short', 'is too short to be a key'],
  ['NAME', 'long', 'is not valid'],
])('%s=%s %s', (name, value, words) => {
  expect(() => parseSettings(schema, { [name]: value })).toThrow(
    expect.objectContaining({ message: `${name} ${words}`, fix: `correct or unset ${name}` }),
  )
})

test('all that are wrong are named, and no value is', () => {
  expect(() =>
    parseSettings(schema, { PORT: 'secret', LEVEL: 'secret', KEY: 'long enough' }),
  ).toThrow(
    expect.objectContaining({
      message: 'PORT must be a whole number from 0 to 65535; LEVEL must be one of info, warn',
      fix: 'correct or unset PORT, LEVEL',
    }),
  )
})

test('those that are right are read', () => {
  expect(parseSettings(schema, { PORT: '80', OTHER: 'x' })).toEqual({
    PORT: 80,
    SECONDS: 5,
    HOURS: 5,
    LEVEL: 'info',
  })
})
