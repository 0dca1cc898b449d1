import type { ImportanceReport } from '@sweepstack/protocol'
import { importanceText } from '../output/importance.ts'
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
  },
): Promise<void> {
  const { epoch, ...rest } = options
  const query = { ...rest, ...(epoch === undefined ? {} : { epoch: Number(epoch) }) }
  session.print(await session.client().importance(id, query), importanceText)
}
