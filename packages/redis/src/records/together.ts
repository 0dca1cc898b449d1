import type { ChainableCommander } from 'ioredis'

/** The replies to commands that went together, a pipeline or a transaction; the first error in them is thrown. */
export async function together(commands: ChainableCommander): Promise<unknown[]> {
  const replies = await commands.exec()
  if (replies === null) throw new Error('the transaction was given up')
  return replies.map(([error, reply]) => {
    if (error) throw error
    return reply
  })
}
