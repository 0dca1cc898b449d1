import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ClientError } from '@sweepstack/client'
import { FixableError } from '@sweepstack/process'
import { filesOfTrials } from '@sweepstack/protocol'
import { checkOutputFolder, makeOutputFolder } from '../output-path.ts'
import type { Session } from '../session.ts'

/** Fetches what a trial produced. */
export async function outputs(
  session: Session,
  id: string,
  number: string | undefined,
  { to }: { to: string },
): Promise<void> {
  const client = session.client()
  await checkOutputFolder(to)
  const trial = await trialOrBest(session, id, number)
  const { definition } = await client.sweep(id)
  const written: string[] = []
  for (const file of filesOfTrials(definition)) {
    const target = path.join(to, file)
    const bytes = await client.output(id, trial, file).catch(undefinedWithoutTest)
    if (bytes === undefined) continue
    await makeOutputFolder(to)
    await writeFile(target, bytes)
    written.push(target)
  }
  session.print({ trial, files: written }, writtenText)
}

/** Which files were written. */
export function writtenText({ trial, files }: { trial: number; files: string[] }): string {
  return `trial ${trial}:\n  ${files.join('\n  ')}`
}

/** The trial of that number, or the best. @throws FixableError if none has a score */
export async function trialOrBest(session: Session, id: string, number: string | undefined) {
  if (number !== undefined) return Number(number)
  const best = (await session.client().leaderboard(id, 1)).rows[0]
  if (best !== undefined) return best.trial
  throw new FixableError(`no trial of ${id} has a score yet`, `sweepstack watch ${id}`)
}

/** A dataset without test images has no submission: that is no error of the others. */
function undefinedWithoutTest(error: unknown): undefined {
  if (error instanceof ClientError && error.problem?.code === 'NO_TEST_SPLIT') return undefined
  throw error
}
