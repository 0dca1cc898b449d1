import { writeFile } from 'node:fs/promises'
import type { ImportanceReport } from '@sweepstack/protocol'
import { importanceText } from '../output/importance.ts'
import { checkOutputFile } from '../output-path.ts'
import type { Session } from '../session.ts'

/** Which parameters decide what a sweep reached. */
export async function importance(
  session: Session,
  id: string,
  options: {
    metric?: string
    goal?: 'maximize' | 'minimize'
    method: ImportanceReport['method']
    epoch?: string
    png?: string
  },
): Promise<void> {
  const { epoch, png, ...rest } = options
  const query = { ...rest, ...(epoch === undefined ? {} : { epoch: Number(epoch) }) }
  const client = session.client()
  if (png !== undefined) await checkOutputFile(png, '--png FILE')
  const report = await client.importance(id, query)
  if (png === undefined) return session.print(report, importanceText)
  await writeFile(png, await client.importancePicture(id, query))
  session.print({ ...report, picture: png }, (shown) => `${importanceText(shown)}\n\n${png}`)
}
