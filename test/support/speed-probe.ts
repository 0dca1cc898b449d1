// Says when it has TensorFlow and a session, then how long steps of the study's CNN take; for machine-speed.ts.
import { createEngine } from '../../packages/engine/src/engine.ts'
import { smallDataset, smallSettings } from '../../packages/engine/src/testing/small-lineage.ts'

const settings = { ...smallSettings, architecture: { name: 'cnn' as const } }
const data = smallDataset([64, 64, 3])
const session = await createEngine().open(settings, 1, data)
process.stdout.write('open\n')
// The first one plans its kernels; its time is that of a start.
await session.trainEpoch(1)
const { seconds } = await session.trainEpoch(2)
process.stdout.write(`${(1000 * seconds) / (data.train.labels.length / settings.batchSize)}\n`)
process.exit(0)
