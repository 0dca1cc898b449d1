import { explainStart } from '@sweepstack/process'
import { findRedisServer } from './redis-binary.ts'
import { ensureTensorflow } from './tensorflow.ts'

const progress = (line: string) => process.stdout.write(`set-up: ${line}\n`)

try {
  if (!process.env.REDIS_URL) await findRedisServer({ env: process.env, progress })
  await ensureTensorflow({ env: process.env, progress })
} catch (error) {
  process.stderr.write(explainStart('set-up', error))
  process.exitCode = 1
}
