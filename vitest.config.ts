import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { trainerEnvironment } from './packages/engine/src/environment.ts'
import { builtCode } from './test/support/built-code.ts'
import { LongestFiles } from './test/support/longest-files.ts'
import { LongestFirst } from './test/support/longest-first.ts'
import { SecondTries } from './test/support/second-tries.ts'

const resolve = { conditions: ['source'] }
const ssr = { resolve: { conditions: ['source', 'node', 'development|production'] } }
// Timeouts of tests and hooks follow the speed of the machine; properties may have more runs than usual.
const setupFiles = ['test/support/time-limits.ts', 'test/support/property-defaults.ts']

/** Tests of the whole: the code that `tsc -b` built, as the processes run it that they start. */
const built = {
  plugins: [builtCode()],
  resolve: { conditions: ['node'] },
  ssr: { resolve: { conditions: ['node', 'development|production'] } },
}
const fromDist = {
  globalSetup: ['test/support/build.ts'],
  setupFiles,
  server: { deps: { external: [/\/(packages|apps)\/[^/]+\/dist\//] } },
}

/**
 * TensorFlow in its own process: its settings hold until that ends. One thread, as its workers have: files run side by
 * side, and threads that wait for each other there take a quarter more of the processor.
 */
const tensorflow = { ...trainerEnvironment({ threads: 1 }), TF_CPP_MIN_LOG_LEVEL: '3' }
const engine = ['packages/engine/src/**/*.test.ts']
const trained = ['test/integration/engine/**/*.test.ts', 'test/integration/exports/**/*.test.ts']
const trainedInPages = ['test/integration/dashboard/try.test.ts']

/** For a fourth of their time these tests wait for processes that they start: one file more than there are processors. */
const besides = availableParallelism() + 1

/** Tests of pages. */
const inBrowser = {
  pool: 'forks',
  // A browser under load has moods of its own. What passes only then is named at the end.
  retry: 1,
  maxWorkers: '100%',
  sequence: { groupOrder: 1 },
} as const

export default defineConfig({
  resolve,
  ssr,
  test: {
    reporters: ['default', new LongestFiles(), new SecondTries()],
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts'],
          exclude: engine,
          setupFiles,
          pool: 'forks',
          // Most take less time than a process of their own.
          isolate: false,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'unit-alone',
          include: engine,
          setupFiles,
          env: tensorflow,
          pool: 'forks',
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...built,
        test: {
          ...fromDist,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/dashboard/**', ...trained],
          pool: 'forks',
          // Most take little more time than a process of their own, with all that it reads.
          isolate: false,
          maxWorkers: besides,
          sequence: { groupOrder: 2 },
        },
      },
      {
        ...built,
        test: {
          ...fromDist,
          name: 'integration-alone',
          include: trained,
          env: tensorflow,
          pool: 'forks',
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...built,
        test: {
          ...fromDist,
          ...inBrowser,
          name: 'dashboard',
          include: ['test/integration/dashboard/**/*.test.ts'],
          exclude: trainedInPages,
          // A process of its own for each file would take two seconds of the processor more.
          isolate: false,
        },
      },
      {
        ...built,
        test: {
          ...fromDist,
          ...inBrowser,
          name: 'dashboard-alone',
          include: trainedInPages,
          env: tensorflow,
        },
      },
      {
        ...built,
        test: {
          ...fromDist,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/chaos/**/*.short.test.ts'],
          maxConcurrency: 4,
          pool: 'forks',
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
