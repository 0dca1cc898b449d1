import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FixableError } from '@sweepstack/process'
import { holderOf } from '../data-folder.ts'
import type { Session } from '../session.ts'

/** Workers may finish the epoch in hand, and Redis writes what it has. */
const endsWithinMs = 60_000

/** Ends the stack that runs on a data folder, however it was started. */
export async function down(session: Session, options: { data: string }): Promise<void> {
  const dataRoot = path.resolve(options.data)
  const holder = await holderOf(dataRoot)
  if (holder === undefined) {
    throw new FixableError(
      `no stack runs on ${dataRoot}`,
      'name the folder that it was started with: sweepstack down --data DIR',
    )
  }
  const { pid } = holder
  process.kill(pid, 'SIGTERM')
  for (const deadline = Date.now() + endsWithinMs; Date.now() < deadline; await sleep(50)) {
    if (holder.lives()) continue
    session.print({ ended: pid }, () => `ended the stack on ${dataRoot} (process ${pid})`)
    return
  }
  throw new FixableError(
    `process ${pid} has not ended within ${endsWithinMs / 1000} s`,
    `see the logs in ${path.join(dataRoot, 'logs')}; kill -9 ${pid} stops it at once; recorded epochs are not lost`,
  )
}
