import path from 'node:path'
import { ClientError } from '@sweepstack/client'
import { FixableError } from '@sweepstack/process'
import { holderOf } from './data-folder.ts'

/** Where nothing listens although a stack runs on the data folder, what is to be said in the place of "start one". */
export async function withRunningStack(error: unknown, dataRoot: string): Promise<unknown> {
  if (!(error instanceof ClientError) || error.fault !== 'refused') return error
  const holder = await holderOf(dataRoot)
  if (holder === undefined) return error
  const log = path.join(dataRoot, 'logs/api.log')
  const fix = `sweepstack up runs on ${dataRoot} (process ${holder.pid}): name the port that it serves with --url, or wait while its API comes up (${log})`
  return new FixableError(error.message, fix, { cause: error })
}
