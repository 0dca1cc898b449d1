import { vi } from 'vitest'
import { patience } from './machine-speed.ts'
import { runsFactor } from './runs.ts'

// A test that hangs ends some time; those that wait give up before, and say for what.
vi.setConfig({
  testTimeout: runsFactor * patience({ starts: 12, steps: 400, seconds: 120 }),
  hookTimeout: patience({ starts: 6, steps: 200, seconds: 60 }),
})
