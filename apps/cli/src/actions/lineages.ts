import { setTimeout as sleep } from 'node:timers/promises'
import { FixableError } from '@sweepstack/process'
import { shortId } from '@sweepstack/protocol'
import { lineageText } from '../output/lineage.ts'
import type { Session } from '../session.ts'

/** One lineage: how far it is, what it is a fork of, and its forks. */
export async function lineage(session: Session, key: string): Promise<void> {
  session.print(await session.client().lineage(key), lineageText)
}

/** Has epochs trained again from a checkpoint, and compares their bits with the record. */
export async function verify(
  session: Session,
  key: string,
  options: { from?: string; to?: string },
): Promise<void> {
  const client = session.client()
  const asked = await client.requestVerification(key, {
    ...(options.from === undefined ? {} : { from: Number(options.from) }),
    ...(options.to === undefined ? {} : { to: Number(options.to) }),
  })
  const lineage = asked.lineage
  const range = `epochs ${asked.from + 1} to ${asked.to}`
  session.tell(`${range} of lineage ${shortId(lineage)} are retrained on the next free slot …`)
  let found = asked
  while (found.status === 'waiting') {
    await sleep(500)
    found = await client.verification(lineage)
  }
  if (found.status === 'equal') {
    return session.print(found, (shown) => {
      return `equal: ${range} have the same bits (${shown.worker})`
    })
  }
  if (session.json()) session.print(found, () => '')
  throw found.status === 'failed'
    ? new FixableError(`not verified: ${found.reason}`, 'look at the log of the worker')
    : new FixableError(
        `epochs ${found.differing.join(', ')} have different bits on ${found.worker}`,
        'compare device, threads and versions of the workers: sweepstack workers --json',
      )
}
