import { expect, test } from 'vitest'
import { judgeVersion } from './versions.ts'

const today = '2026-11-28'

test.each<['Redis' | 'Valkey', string, RegExp | undefined]>([
  ['Redis', '5.0.14', /too old: sweepstack needs 6.2 or later/],
  ['Redis', '6.2.14', /no more security fixes/],
  ['Redis', '7.0.15', /no more security fixes/],
  ['Redis', '7.2.10', /vulnerabilities in its Lua engine, fixed in 7.2.11/],
  ['Redis', '7.2.11', undefined],
  ['Redis', '8.0.6', /no more security fixes/],
  ['Redis', '8.2.1', /fixed in 8.2.2/],
  ['Redis', '8.10.0', undefined],
  ['Valkey', '7.2.9', /fixed in 7.2.12/],
  ['Valkey', '9.1.1', /fixed in 9.1.2/],
  ['Valkey', '9.1.2', undefined],
  ['Valkey', '10.0.0', undefined],
])('%s %s', (server, version, message) => {
  const found = judgeVersion(server, version, today)
  expect(found.map((finding) => finding.message)).toEqual(
    message === undefined ? [] : [expect.stringMatching(message)],
  )
})

test('a line that is supported today may have ended when it is asked', () => {
  expect(judgeVersion('Valkey', '8.0.7', today)).toEqual([])
  expect(judgeVersion('Valkey', '8.0.7', '2027-09-15')).toHaveLength(1)
})
