import { expect, test } from 'vitest'
import { parseRedisAddress, showRedisAddress } from './redis-settings.ts'

const plain = { host: 'h', port: 6379, database: 0, tls: false }

test.each([
  ['redis://h', plain],
  ['valkey://h:1/2', { ...plain, port: 1, database: 2 }],
  ['rediss://h/', { ...plain, tls: true }],
  ['redis://:p%40ss%2F@h', { ...plain, password: 'p@ss/' }],
  ['redis://:p@s:s@h', { ...plain, password: 'p@s:s' }],
  ['redis://:pä ß@h', { ...plain, password: 'pä ß' }],
  ['redis://user:pw@h?family=6', { ...plain, username: 'user', password: 'pw', family: 6 }],
  ['redis://[::1]:7/1', { ...plain, host: '::1', port: 7, database: 1 }],
  [
    'unix:///run/redis.sock?db=3',
    { host: '', port: 0, path: '/run/redis.sock', database: 3, tls: false },
  ],
  [
    'unix://u:p@localhost/run/redis.sock',
    {
      host: '',
      port: 0,
      path: '/run/redis.sock',
      database: 0,
      tls: false,
      username: 'u',
      password: 'p',
    },
  ],
])('%s', (text, address) => {
  expect(parseRedisAddress(text)).toEqual(address)
})

test.each([
  ['localhost', /is no address/],
  ['http://h', /is no address/],
  ['redis://h:99999', /is no address/],
  ['redis://h/abc', /no number .* database/],
  ['redis://h/1/2', /no number .* database/],
  ['redis://h/-1', /no number .* database/],
  ['redis://:sec/ret@h:1', /%2F, %3F or %23/],
  ['redis://user:12/secret@h', /%2F, %3F or %23/],
  ['redis://:secret?x@h', /%2F, %3F or %23/],
  ['redis://u:12#secret@h', /%2F, %3F or %23/],
  ['redis://:50%secret@h', /write %25/],
  ['redis://a:1,b:2', /several servers/],
  ['redis-sentinel://h:26379/mymaster', /Sentinel.*primary/],
  ['redis://h?maxRetries=1', /unknown setting "maxRetries"/],
  ['unix://', /is no address|names no socket/],
])('%s is refused', (text, message) => {
  const attempt = () => parseRedisAddress(text)
  expect(attempt).toThrow(message)
  expect(attempt).not.toThrow(/secret|sec\/ret/)
})

test('an address is shown without its secrets', () => {
  const show = (text: string) => showRedisAddress(parseRedisAddress(text))
  expect(show('rediss://user:secret@[::1]:7/1')).toBe('rediss://[::1]:7/1')
  expect(show('redis://:secret@h')).toBe('redis://h:6379')
  expect(show('unix:///run/r.sock?db=2')).toBe('unix:///run/r.sock?db=2')
})
