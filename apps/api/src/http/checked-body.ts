import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { ProblemError } from '@sweepstack/protocol'

/** The parts of a body as they come. @throws ProblemError INVALID_REQUEST if it is interrupted */
export async function* partsOf(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    // Not destroyed if nobody takes more: the connection has yet to carry the answer.
    yield* body.iterator({ destroyOnReturn: false })
  } catch (error) {
    throw new ProblemError('INVALID_REQUEST', 'The body was interrupted before its end.', [], error)
  }
}

/** The same parts; before they end they are compared with their hash, if it is known. @throws what `refuse` makes */
export async function* checkedParts(
  parts: AsyncIterable<Uint8Array>,
  expected: unknown,
  refuse: () => Error,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const part of parts) {
    hash.update(part)
    yield part
  }
  if (expected !== undefined && expected !== hash.digest('hex')) throw refuse()
}
