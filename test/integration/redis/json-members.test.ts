import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { piecesOf, scriptText } from '../../../packages/redis/src/scripts/script-text.ts'
import { startTestRedis } from '../../support/redis.ts'
import { runs } from '../../support/runs.ts'

/** What the scripts take out of stored JSON: the text of a member as it stands. */
let server: Awaited<ReturnType<typeof startTestRedis>>
let redis: Redis
let script: string
beforeAll(async () => {
  server = await startTestRedis()
  redis = new Redis(server.url)
  const lua = new URL('../../../packages/redis/lua/shared/json.lua', import.meta.url)
  const pieces = piecesOf(readFileSync(lua, 'utf8'))
  script = scriptText(pieces, 'return member_of(KEYS[1], ARGV[1])\n')
})
afterAll(async () => {
  redis?.disconnect()
  await server?.[Symbol.asyncDispose]()
})

const memberOf = (json: string, name: string) => redis.eval(script, 1, json, name)

/** Names and texts that look like the marks between them. */
const text = fc
  .array(fc.constantFrom('a', 'ab', '"', '\\', ',', ':', '{', '}', '[', ']', ' ', 'é'), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
const scalar = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean())
const value = fc.oneof(
  { weight: 3, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(text, scalar, { maxKeys: 3 }),
  fc.constant(null),
)

test.each([
  ['of flat objects', scalar],
  ['of objects with others in them', value],
])('each member has its own text, and a name that is not there has none: %s', async (_, values) => {
  const objects = fc.dictionary(text, values, { maxKeys: 5 })
  await fc.assert(
    fc.asyncProperty(objects, text, async (object, other) => {
      const json = JSON.stringify(object)
      for (const name of new Set([...Object.keys(object), other])) {
        const expected = Object.hasOwn(object, name) ? JSON.stringify(object[name]) : null
        // As scripts know names: in the way JSON writes them.
        expect(await memberOf(json, JSON.stringify(name).slice(1, -1)), json).toBe(expected)
      }
    }),
    { numRuns: runs(300) },
  )
})

test.each([
  [{ '': ',', ':': 0, ',': false }, ',', 'false'],
  [{ 'a,': ':', ':': 1 }, ':', '1'],
  [{ 'a,': ':' }, ':', null],
])(
  'of %j the member %j is %s, though its name is a mark between texts',
  async (object, name, expected) => {
    expect(await memberOf(JSON.stringify(object), name)).toBe(expected)
  },
)
