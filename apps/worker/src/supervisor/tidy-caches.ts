import { dropUnusedCaches } from '@sweepstack/datasets'

const dayMs = 86_400_000

/** Deletes fetched datasets that no trainer of this machine opened for so many days: now, and every day. */
export function tidyCaches(
  { datasetDirectory, keepCachesDays }: { datasetDirectory: string; keepCachesDays: number },
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void },
): void {
  const tidy = async () => {
    const freed = await dropUnusedCaches(datasetDirectory, Date.now() - keepCachesDays * dayMs)
    if (freed > 0) log.info({ bytes: freed }, 'deleted fetched datasets that nobody opens')
  }
  const look = () => {
    tidy().catch((error) => log.warn({ reason: error.message }, 'could not tidy fetched datasets'))
  }
  look()
  setInterval(look, dayMs).unref()
}
