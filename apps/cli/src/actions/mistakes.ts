import { counted } from '@sweepstack/protocol'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'
import { trialOrBest } from './outputs.ts'

interface TypedOptions {
  split: 'val' | 'test'
  true?: string
  predicted?: string
  limit: string
}

/** Which images a trial gets wrong, the surest mistakes first. */
export async function mistakes(
  session: Session,
  id: string,
  number: string | undefined,
  { limit, ...asked }: TypedOptions,
): Promise<void> {
  const trial = await trialOrBest(session, id, number)
  const found = await session.client().examples(id, trial, { ...asked, limit: Number(limit) })
  const wrong = found.examples.filter((one) => one.true !== one.predicted)
  const answer = { trial, images: found.images, wrong: found.wrong, examples: wrong }
  session.print(answer, ({ images }) => {
    const head = `trial ${trial}: ${found.wrong} of ${counted(images, 'image')} wrong${wrong.length < found.wrong ? `, the surest ${wrong.length}` : ''}`
    if (wrong.length === 0) return head
    const share = (value: number) => `${(100 * value).toFixed(1)}%`
    const rows = wrong.map((one) => [
      one.name,
      one.true,
      one.predicted,
      share(one.probability),
      share(one.ofTrue),
    ])
    return `${head}\n\n${table(['image', 'is', 'taken for', 'sure', 'of the truth'], rows)}`
  })
}
