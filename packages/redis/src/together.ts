import type { Redis } from 'ioredis'

/** The replies of a transaction; the first error in it is thrown. */
export async function together(transaction: ReturnType<Redis['multi']>): Promise<unknown[]> {
  const replies = await transaction.exec()
  if (replies === null) throw new Error('the transaction was given up')
  return replies.map(([error, reply]) => {
    if (error) throw error
    return reply
  })
}
