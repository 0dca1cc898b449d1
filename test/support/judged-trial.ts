import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { encode } from '@sweepstack/checkpoints'
import { predictionArtifact } from '@sweepstack/core'
import { ingestDataset } from '@sweepstack/datasets'
import type { TrialSummary } from '@sweepstack/protocol'
import { makePictures } from './picture-folder.ts'
import { reportOf } from './records.ts'
import { startCli } from './run-cli.ts'
import type { startShownInstallation } from './shown-installation.ts'

type Shown = Awaited<ReturnType<typeof startShownInstallation>>

/** What a model says of the two validation images of `pets`, which are a cat and a dog. */
export type Said = [cat: [number, number], dog: [number, number]]

/** A dataset of real pictures, `pets`, and trials whose predictions of it are made up. */
export async function registerPets(shown: Shown) {
  const { url } = await shown.listen({ ingest: ingestDataset })
  await makePictures(path.join(shown.dataRoot, 'pictures'))
  const added = await startCli(shown.dataRoot, url, ['datasets', 'add', 'pets', 'pictures']).ended
  if (added.code !== 0) throw new Error(added.stderr)
  const { lineages, predictions } = shown.redis

  /** Trains an epoch, with a checkpoint of it and predictions of the validation images, or of others by their names. */
  async function judge(trial: TrialSummary, said: Said, names = ['a.png', 'b.png']): Promise<void> {
    const started = await lineages.start(trial.lineage, 'worker-1')
    if (started.kind !== 'started') throw new Error('did not start')
    const checkpoint = { epoch: 1, artifact: 'none', sha256: '0'.repeat(64), bytes: 1 }
    await lineages.recordCheckpoint(trial.lineage, started.fence, checkpoint)
    const right = Number(said[0][0] > said[0][1]) + Number(said[1][1] > said[1][0])
    await lineages.report(trial.lineage, started.fence, reportOf(1, { val_accuracy: right / 2 }))
    const wanted = { lineage: trial.lineage, epoch: 1, split: 'val' as const }
    const file = encode(
      [
        {
          name: 'probabilities',
          dtype: 'F32',
          shape: [2, 2],
          data: Float32Array.from(said.flat()),
        },
        { name: 'labels', dtype: 'I32', shape: [2], data: Int32Array.from([0, 1]) },
      ],
      { names: JSON.stringify(names), classes: JSON.stringify(['cat', 'dog']) },
    )
    const store = openArtifactStore(path.join(shown.dataRoot, 'artifacts'))
    await store.put(predictionArtifact(wanted), file)
    await predictions.finish(wanted)
  }
  /** An architecture that takes pictures of their size. */
  const parameters = { architecture: 'convnet', epochs: 1 }
  return { url, judge, parameters }
}
