import { readFileSync } from 'node:fs'
import path from 'node:path'
import { FixableError } from '@sweepstack/process'
import { describe, expect, test } from 'vitest'
import { settings as ofApi, readConfig as readApi } from '../../../apps/api/src/config.ts'
import {
  settings as ofScheduler,
  readConfig as readScheduler,
} from '../../../apps/scheduler/src/config.ts'
import { settings as ofWorker, readConfig as readWorker } from '../../../apps/worker/src/config.ts'

/** What each setting must not be: no number, out of its range, no word of its list. A path may be anything. */
const wrong: Record<string, string[]> = {
  REDIS_URL: ['localhost', 'http://127.0.0.1', 'redis://127.0.0.1/x', 'redis://a b'],
  SWEEPSTACK_UNFIT_REDIS: ['yes', 'Allow'],
  SWEEPSTACK_PREFIX: ['{a}', 'a b', 'a\nb', 'x'.repeat(65)],
  SWEEPSTACK_HOST: ['a b', 'http://127.0.0.1', '127.0.0.1:80', '-'],
  SWEEPSTACK_PORT: ['x', '-1', '65536', '1.5', 'Infinity', '4700,4701'],
  SWEEPSTACK_DATA: [],
  SWEEPSTACK_ARTIFACTS: ['ftp://host', 's3://'],
  SWEEPSTACK_ARTIFACT_QUOTA_GB: ['x', '0', '-1', 'Infinity'],
  SWEEPSTACK_API_KEY: ['short', 'with spaces in it', 'schlüssel1', 'line\nfeed'],
  SWEEPSTACK_ALLOWED_HOSTS: ['http://lab.example.org', 'lab.example.org, a/b'],
  SWEEPSTACK_CORS_ORIGINS: ['lab.example.org', 'https://lab.example.org/page', '*'],
  SWEEPSTACK_LOG_LEVEL: ['loud', 'INFO', '30'],
  SWEEPSTACK_EVENTS_KEPT: ['x', '99', '1.5'],
  SWEEPSTACK_EVENTS_DAYS: ['x', '0', '-1', '36501'],
  SWEEPSTACK_KEEP_FILES_DAYS: ['x', '-1', 'never', '36501'],
  SWEEPSTACK_KEEP_UNREFERENCED_DAYS: ['x', '-1', 'never', '36501'],
  SWEEPSTACK_KEEP_BEST: ['x', '-1', '1.5'],
  SWEEPSTACK_GC_HOURS: ['x', '-1', '1e9'],
  SWEEPSTACK_SLOTS: ['x', '0', '1025', '1.5'],
  SWEEPSTACK_GPUS: ['two', '0', '0,', 'device=', 'GPU', '1;2'],
  SWEEPSTACK_THREADS: ['x', '0', '1025', '1.5'],
  SWEEPSTACK_DEVICE: ['tpu', 'GPU', 'cpu,gpu'],
  SWEEPSTACK_CACHE: [],
  SWEEPSTACK_KEEP_CACHES_DAYS: ['x', '0', '36501'],
  SWEEPSTACK_CHECKPOINT_SECONDS: ['x', '-1', '1e12'],
  SWEEPSTACK_HANG_SECONDS: ['x', '0', '2147484'],
  SWEEPSTACK_TRAINER_MEMORY_MB: ['x', '63', '64.5'],
  SWEEPSTACK_MEMORY_GB: ['x', '0', '-1'],
  SWEEPSTACK_ALLOWED_FAILURES: ['x', '0', '1025'],
  SWEEPSTACK_PROBE_SECONDS: ['x', '0', '2147484'],
  SWEEPSTACK_TRAINER: [],
  XDG_CACHE_HOME: [],
  HOME: [],
}

type Environment = Record<string, string | undefined>

const apps = {
  api: { settings: ofApi, read: readApi },
  scheduler: { settings: ofScheduler, read: readScheduler },
  worker: { settings: ofWorker, read: (env: Environment) => ({ ...readWorker(env), id: '', env }) },
}

test('docs/settings.md lists each setting', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/settings.md'), 'utf8')
  const listed = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name)
  const names = Object.values(apps).flatMap(({ settings }) => Object.keys(settings.shape))
  const ours = names.filter((name) => name.startsWith('SWEEPSTACK_') || name === 'REDIS_URL')
  expect(listed).toEqual(expect.arrayContaining([...new Set(ours)]))
})

test('each setting has values that it must not be in the list above', () => {
  const names = Object.values(apps).flatMap(({ settings }) => Object.keys(settings.shape))
  expect(names.filter((name) => wrong[name] === undefined)).toEqual([])
})

describe.each(Object.entries(apps))('%s', (_, { settings, read }) => {
  const names = Object.keys(settings.shape)

  test.each(names)('%s: empty is unset', (name) => {
    const unset = { ...read({}), env: {} }
    for (const blank of ['', ' ', '\t\n']) {
      expect({ ...read({ [name]: blank }), env: {} }).toEqual(unset)
    }
  })

  test.each(names.flatMap((name) => (wrong[name] ?? []).map((value) => [name, value] as const)))(
    '%s=%j is refused in one line, with a fix',
    (name, value) => {
      let error: unknown
      try {
        read({ [name]: value })
      } catch (thrown) {
        error = thrown
      }
      expect(error).toBeInstanceOf(FixableError)
      const { message, fix } = error as FixableError
      expect(message).toMatch(new RegExp(`^${name} [^\n]+$`))
      expect(fix).toBe(`correct or unset ${name}`)
    },
  )
})

test('each setting is in the table, and the table has no other', () => {
  const names = Object.values(apps).flatMap(({ settings }) => Object.keys(settings.shape))
  expect([...new Set(names)].sort()).toEqual(Object.keys(wrong).sort())
})
