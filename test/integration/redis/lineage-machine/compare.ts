import { expect } from 'vitest'
import { keys, type Model, nodeOf, pathOf, recipes, sweeps, target } from './model.ts'
import type { Real } from './real.ts'

/** After each command: the records are as the model says, and the invariants hold. */
export async function compare(model: Model, real: Real): Promise<void> {
  await Promise.all(keys.map((key) => compareLineage(model, real, key)))
  for (const [sweep, status] of model.sweeps) {
    if (status === 'removed') expect(await real.raw.keys(`{${real.prefix}}*${sweep}*`)).toEqual([])
  }
  const statuses = [...model.trials.keys()].map(async (name) => {
    const [sweep = '', number] = name.split('/')
    const trial = await real.redis.sweeps.trial(sweep, Number(number))
    return [name, trial?.status] as const
  })
  expect(await Promise.all(statuses)).toEqual([...model.trials])
}

async function compareLineage(model: Model, real: Real, key: string): Promise<void> {
  const node = nodeOf(model, key)
  const lineage = await real.redis.lineages.read(key)
  expect(
    lineage?.reports.map(({ epoch, val_loss }) => [epoch, keys[Number(val_loss)]]) ?? [],
  ).toEqual(node.trainedBy.map((by, place) => [place + 1, by]))
  if (lineage === undefined) return
  const epochs = node.trainedBy.length
  expect([lineage.status, lineage.epoch]).toEqual([node.status, epochs])
  expect(lineage.recipe).toEqual(recipes[keys.indexOf(key)])
  const [, parent] = pathOf(key)
  expect([lineage.parent?.lineage, lineage.parent?.epoch]).toEqual([parent?.key, parent?.upto])
  if (parent) {
    const forks = await real.raw.smembers(`{${real.prefix}}:lineage:${parent.key}:forks`)
    expect(forks).toContain(key)
  }
  expect(lineage.fence).toBeGreaterThanOrEqual(real.highest.get(key) ?? 0)
  real.highest.set(key, lineage.fence)
  const watched = lineage.watches.map(({ sweep, trial, epoch }) => [`${sweep}/${trial}`, epoch])
  expect(new Map(watched as [string, number][])).toEqual(node.watches)
  // Not forgotten: who watches beyond the epoch is heard, unless the lineage is set aside.
  if (target(node) > epochs) expect(['queued', 'running']).toContain(lineage.status)
  await compareLines(model, real, key)
  const active = await real.raw.sismember(`{${real.prefix}}:active`, key)
  expect(active).toBe(['queued', 'running'].includes(lineage.status) ? 1 : 0)
}

/** The lineage stands in the lines of those who watch it while it waits, and in their training while it trains. */
async function compareLines(model: Model, real: Real, key: string): Promise<void> {
  const node = nodeOf(model, key)
  const root = `{${real.prefix}}`
  const delayed = (await real.raw.zscore(`${root}:retries`, key)) !== null
  await Promise.all(
    sweeps.map(async (sweep) => {
      // The lines of a sweep go with it; a watch that came late stays until somebody looks at the lineage.
      const isThere = model.sweeps.get(sweep) !== 'removed'
      const watched = isThere && [...node.watches.keys()].some((name) => name.startsWith(sweep))
      const waits = watched && node.status === 'queued' && !delayed
      const [ready, waiting, training] = await Promise.all([
        real.raw.zscore(`${root}:sweep:${sweep}:ready`, key),
        real.raw.sismember(`${root}:ready`, sweep),
        real.raw.sismember(`${root}:sweep:${sweep}:training`, key),
      ])
      expect([sweep, ready !== null]).toEqual([sweep, waits])
      if (waits) expect(waiting).toBe(1)
      expect([sweep, training === 1]).toEqual([sweep, watched && node.status === 'running'])
    }),
  )
}
