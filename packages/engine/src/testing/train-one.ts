// Trains two epochs of an architecture, given as JSON, in a process of its own: for what kills a process.
import { createEngine } from '../engine.ts'
import { smallDataset, smallSettings } from './small-lineage.ts'

const architecture = JSON.parse(process.argv[2] as string)
const engine = createEngine()
const session = await engine.open({ ...smallSettings, architecture }, 1, smallDataset([64, 64, 3]))
for (const epoch of [1, 2]) await session.trainEpoch(epoch)
// Memory that was written over shows when it is freed.
engine.dispose()
process.stdout.write('trained\n')
