import { ProvisionError } from './provision-error.ts'
import { findRedisServer } from './redis-binary.ts'
import { ensureTensorflow } from './tensorflow.ts'

const progress = (line: string) => process.stdout.write(`set-up: ${line}\n`)

try {
  if (!process.env.REDIS_URL?.trim()) await findRedisServer({ env: process.env, progress })
  await ensureTensorflow({ env: process.env, progress })
} catch (error) {
  if (!(error instanceof ProvisionError)) throw error
  process.stderr.write(`set-up: ${error.message}\n  fix: ${error.fix}\n`)
  process.exitCode = 1
}
