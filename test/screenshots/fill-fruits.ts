import path from 'node:path'
import { ingestDataset } from '@sweepstack/datasets'
import { makeFruits } from '../support/fruit-folder.ts'
import { openRealTrainer } from '../support/really-trained.ts'
import { startCli } from '../support/run-cli.ts'
import type { startShownInstallation } from '../support/shown-installation.ts'

/** A small dataset with pictures, and a sweep on it that is really trained: for the pages that show models and images. */
export async function fillFruits(shown: Awaited<ReturnType<typeof startShownInstallation>>) {
  const { url } = await shown.listen({ ingest: ingestDataset })
  await makeFruits(path.join(shown.dataRoot, 'fruits'))
  const added = await startCli(shown.dataRoot, url, ['datasets', 'add', 'fruits', 'fruits']).ended
  if (added.code !== 0) throw new Error(added.stderr)
  await using trainer = openRealTrainer(shown)
  const architecture = [
    { name: 'cnn', filters: [8, 8, 8, 8], units: [16] },
    { name: 'convnet', filters: [8] },
  ]
  const parameters = { architecture, epochs: [2, 4], batchSize: 8, normalization: 'dataset' }
  const id = await shown.open({ name: 'fruits', dataset: 'fruits', parameters })
  for (const trial of await shown.trialsOf(id)) await trainer.train(trial)
  await shown.scheduler.advance(id)
  return { url, id }
}
