/**
 * npm run bench:curves: how long the API takes for the curves of a sweep with 10,000 lineages of 100 epochs, how much
 * memory that needs, and the longest turn of its event loop meanwhile, in processor time. Real Redis and the real application, asked over a
 * socket; the reports are written as they are stored.
 */
import { Redis } from 'ioredis'
import { startBoard } from '../support/board.ts'
import { longestTurn } from '../support/longest-turn.ts'
import { reportOf } from '../support/records.ts'
import { describeMachine } from './machine.ts'
import { table } from './statistics.ts'

const lineages = Number(process.env.LINEAGES ?? 10_000)
const epochs = 100

await using board = await startBoard({ train: 10, val: 100, test: 0 })
const redis = new Redis(board.server.url)
const url = await board.listen()
const id = await board.open(
  { learningRate: { min: 1e-5, max: 1, scale: 'log' }, epochs },
  { search: { kind: 'random', trials: lineages }, parallelism: 100_000 },
)
for (let after = 0; ; ) {
  const trials = await board.redis.sweeps.trials(id, { after, limit: 200 })
  const pipeline = redis.pipeline()
  for (const { lineage, number } of trials) {
    const texts = Array.from({ length: epochs }, (_, place) => {
      const share = Math.abs(Math.sin(number * (place + 1)))
      return JSON.stringify(reportOf(place + 1, { val_accuracy: share, seconds: 12.345 + share }))
    })
    pipeline.rpush(`{sweepstack}:lineage:${lineage}:reports`, ...texts)
    pipeline.hset(`{sweepstack}:lineage:${lineage}`, 'epoch', epochs)
  }
  await pipeline.exec()
  after = trials.at(-1)?.number ?? after
  if (trials.length < 200) break
}
await redis.quit()

const rows: string[][] = []
for (const [name, query] of [
  ['read for the first time', ''],
  ['read again', 'limit=50000'],
  ['another metric', 'metric=val_loss'],
  ['where learningRate<=0.001', 'where=learningRate%3C%3D0.001'],
] as const) {
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  const from = performance.now()
  let bytes = 0
  const turn = await longestTurn(async () => {
    const answer = await fetch(`${url}/v1/sweeps/${id}/curves?${query}`)
    bytes = (await answer.arrayBuffer()).byteLength
  })
  const seconds = (performance.now() - from) / 1000
  const grown = (process.memoryUsage().rss - before) / 2 ** 20
  rows.push([
    name,
    seconds.toFixed(2),
    (bytes / 1e6).toFixed(1),
    grown.toFixed(0),
    turn.ms.toFixed(0),
  ])
}
console.log(`${describeMachine()}\n${lineages} lineages, ${epochs} epochs each`)
const columns = ['curves of a sweep', 's', 'MB', 'memory grew by MB', 'longest turn ms']
console.log(table(columns, rows))
