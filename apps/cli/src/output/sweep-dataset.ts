import { type Sweep, shortId } from '@sweepstack/protocol'

/** The version of its dataset that a sweep began with and keeps, as NAME@HASH. */
export function datasetText({ definition, datasetHash }: Sweep): string {
  const { dataset } = definition as { dataset?: string }
  // Of programs that share what they train with no other sweep.
  if (dataset === undefined) return 'none'
  const [name = ''] = dataset.split('@')
  // It may have been named by its hash alone.
  return datasetHash.startsWith(name) ? shortId(datasetHash) : `${name}@${shortId(datasetHash)}`
}
