// Whether a warm trainer leaks: thousands of short lineages, one after the other, through what a trainer
// runs (`trainLineage`: open, restore, train, hash, checkpoint), with models, optimizers and image sizes
// that alternate, so that programs are built, loaded and disposed all the time.
//   npm run bench:leaks -- --lineages 2000
// Fails if resident memory without JavaScript's heap, after the warm-up, grows by more than `allowedBytes` per lineage, or tensors by any.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { trainerEnvironment } from '@sweepstack/engine/environment'
import { shapes, shortLineages } from '../support/short-lineages.ts'
import { describeMachine } from './machine.ts'
import { table } from './statistics.ts'

const { values: options } = parseArgs({
  options: {
    lineages: { type: 'string', default: '2000' },
    inside: { type: 'boolean', default: false },
  },
})

/**
 * A worker restarts nothing by itself, so a trainer may live for a hundred thousand lineages: 10 kB of each
 * would be 1 GB then. A leaked session of the smallest program here is 1 MB, its images alone 60 kB.
 */
const allowedBytes = 10_000
/** How often memory is looked at. */
const looks = 50
/** Share of the lineages after which allocators and caches have what they keep. */
const warmUp = 0.2

/**
 * Resident memory less JavaScript's heap, in bytes: how much of it is garbage that waits is V8's affair, and
 * goes up and down by more than what is looked for.
 */
function nativeBytes(): number {
  globalThis.gc?.()
  const { rss, heapTotal } = process.memoryUsage()
  return rss - heapTotal
}

/**
 * By how much the least of the second half is above the least of the first, in bytes a lineage. Memory that
 * waits to be freed only adds, by tens of megabytes at times; what is leaked raises the floor.
 */
function floorGrowth(looks: { lineage: number; bytes: number }[]): number {
  const middle = Math.floor(looks.length / 2)
  const [first, second] = [looks.slice(0, middle), looks.slice(middle)].map((half) =>
    half.reduce((least, look) => (look.bytes < least.bytes ? look : least)),
  ) as [(typeof looks)[0], (typeof looks)[0]]
  return (second.bytes - first.bytes) / (second.lineage - first.lineage)
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0)

async function measure(lineages: number): Promise<boolean> {
  const runner = await shortLineages()
  const each = Math.max(1, Math.round(lineages / looks))
  const seen: { lineage: number; bytes: number; tensors: number }[] = []
  for (let lineage = 1; lineage <= lineages; lineage += 1) {
    await runner.train(lineage)
    if (lineage % each !== 0) continue
    const look = { lineage, bytes: nativeBytes(), tensors: runner.tensors() }
    seen.push(look)
    process.stderr.write(`${lineage}: ${megabytes(look.bytes)} MB, ${look.tensors} tensors\n`)
  }
  await runner.end()
  const after = seen.filter(({ lineage }) => lineage > warmUp * lineages)
  const growth = floorGrowth(after)
  const tensors = new Set(after.map((point) => point.tensors))
  console.log(
    `${describeMachine()}\n${lineages} lineages of ${shapes.length} shapes in one process\n`,
  )
  const rows = seen
    .filter((_, place) => (place + 1) % (looks / 10) === 0)
    .map(({ lineage, bytes, tensors }) => [String(lineage), megabytes(bytes), String(tensors)])
  console.log(table(['lineages', 'RSS without the heap, MB', 'tensors'], rows))
  console.log(
    `\nafter the first ${warmUp * 100} %: the floor grew by ${growth.toFixed(0)} bytes a lineage`,
  )
  return growth <= allowedBytes && tensors.size === 1
}

if (options.inside) {
  const isFlat = await measure(Number(options.lineages))
  if (!isFlat) console.error(`it leaks: more than ${allowedBytes} bytes a lineage, or tensors`)
  process.exit(isFlat ? 0 : 1)
} else {
  // A child, so that it has a trainer's environment.
  const args = ['--expose-gc', ...process.execArgv, ...process.argv.slice(1), '--inside']
  const env = { ...process.env, ...trainerEnvironment({ threads: 1 }) }
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1
}
