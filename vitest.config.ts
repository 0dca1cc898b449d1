import { defineConfig } from 'vitest/config'
import { LongestFiles } from './test/support/longest-files.ts'

const resolve = { conditions: ['source'] }
const ssr = { resolve: { conditions: ['source', 'node', 'development|production'] } }
// Timeouts of tests and hooks follow the speed of the machine.
const setupFiles = ['test/support/time-limits.ts']

export default defineConfig({
  resolve,
  ssr,
  test: {
    reporters: ['default', new LongestFiles()],
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts'],
          setupFiles,
          pool: 'forks',
          // They wait for nobody: one for each core, before the others.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          setupFiles,
          pool: 'forks',
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/chaos/**/*.short.test.ts'],
          setupFiles,
          maxConcurrency: 4,
          pool: 'forks',
          maxWorkers: '100%',
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
