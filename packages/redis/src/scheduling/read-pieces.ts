import {
  type Evidence,
  leadingTrialsInSteps,
  type OpenTrial,
  type StepNeeds,
  type SweepMoment,
  type SweepPieces,
} from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { openTrialOf } from '../records/piece-texts.ts'
import type { OnUnreadable } from '../records/stored-json.ts'
import { runScript } from '../scripts/scripts.ts'
import type { EvidenceReader } from '../sweeps/evidence-reader.ts'
import { createTrialReader } from '../sweeps/trial-reader.ts'
import { readAsked } from './read-asked.ts'
import { readCurves } from './read-curves.ts'

interface Parts {
  redis: Redis
  keys: Keys
  unreadable: OnUnreadable
  readEvidence: EvidenceReader
}

/** Reads what a step needs of the pieces that grow with a sweep, and no more. */
export async function readPieces(
  parts: Parts,
  id: string,
  { state }: SweepMoment,
  needs: StepNeeds,
): Promise<SweepPieces> {
  const [pieces, all] = await Promise.all([
    readNamed(parts, id, needs),
    needs.open === 'all' || needs.evidence ? readOpen(parts, id) : undefined,
  ])
  if (needs.open === 'all' && all !== undefined) {
    pieces.open.push(...all)
    for (const [lineage, trials] of inFlightOf(all)) pieces.inFlight.set(lineage, trials)
    const judged = all.filter(({ number }) => needs.curves.includes(number))
    await addFarthest(parts, id, judged, pieces.farthest)
  }
  return {
    ...pieces,
    ...(needs.leaders ? { leaders: await readLeaders(parts, id, state) } : {}),
    ...(needs.evidence ? { evidence: await readEvidence(parts, id, all ?? []) } : {}),
    ...(needs.curves.length > 0
      ? { curves: await readCurves(parts, id, needs.curves, state.definition.metric.name) }
      : {}),
    ...(needs.asked ? { asked: await readAsked(parts, id, state.nextTrial - 1) } : {}),
    ...(needs.resting === 0 ? {} : { resting: await readResting(parts, id, needs.resting) }),
  }
}

/** Trials that rest are tried still, as those that are open: something may come of them. */
async function readEvidence(parts: Parts, id: string, open: OpenTrial[]): Promise<Evidence> {
  return parts.readEvidence(id, [...open, ...(await readResting(parts, id, 'all'))])
}

/** So many of the trials that rest, or all of them. */
async function readResting(
  { redis, keys }: Parts,
  id: string,
  most: number | 'all',
): Promise<OpenTrial[]> {
  const key = keys.resting(id)
  const fields =
    most === 'all'
      ? Object.entries(await redis.hgetall(key)).flat()
      : await someFields(redis, key, most)
  return Array.from({ length: fields.length / 2 }, (_, at) => {
    return openTrialOf(Number(fields[2 * at]), fields[2 * at + 1]) ?? []
  }).flat()
}

async function someFields(redis: Redis, key: string, most: number): Promise<string[]> {
  const found: string[] = []
  for (let cursor = ''; cursor !== '0' && found.length < 2 * most; ) {
    const [next, fields] = await redis.hscan(key, cursor || '0', 'COUNT', most)
    found.push(...fields)
    cursor = next
  }
  return found
}

async function readNamed({ redis, keys }: Parts, id: string, needs: StepNeeds) {
  const numbers = needs.open === 'all' ? [] : needs.open
  const open: OpenTrial[] = []
  const inFlight = new Map<string, number>()
  const farthest = new Map<string, number>()
  if (numbers.length + needs.lineages.length === 0) return { open, inFlight, farthest }
  const [opened, beside, flights, epochs, reached] = (await runScript(
    redis,
    'read-pieces',
    keys.root,
    keys.open(id),
    keys.inFlight(id),
    keys.farthest(id),
    numbers.length,
    ...numbers,
    ...needs.lineages,
  )) as string[][]
  for (const [place, number] of numbers.entries()) {
    const trial = openTrialOf(number, opened?.[place])
    if (trial === undefined) continue
    open.push(trial)
    inFlight.set(trial.lineage, Number(beside?.[place]))
    if (reached?.[place]) farthest.set(trial.lineage, Number(reached[place]))
  }
  for (const [place, lineage] of needs.lineages.entries()) {
    if (flights?.[place]) inFlight.set(lineage, Number(flights[place]))
    if (epochs?.[place]) farthest.set(lineage, Number(epochs[place]))
  }
  return { open, inFlight, farthest }
}

async function readOpen({ redis, keys }: Parts, id: string): Promise<OpenTrial[]> {
  const fields = Object.entries(await redis.hgetall(keys.open(id)))
  return fields.flatMap(([number, text]) => openTrialOf(Number(number), text) ?? [])
}

async function addFarthest(
  { redis, keys }: Parts,
  id: string,
  trials: OpenTrial[],
  farthest: Map<string, number>,
): Promise<void> {
  if (trials.length === 0) return
  const lineages = trials.map(({ lineage }) => lineage)
  const epochs = await redis.hmget(keys.farthest(id), ...lineages)
  for (const [place, lineage] of lineages.entries()) farthest.set(lineage, Number(epochs[place]))
}

function inFlightOf(open: OpenTrial[]): Map<string, number> {
  const inFlight = new Map<string, number>()
  for (const { lineage } of open) inFlight.set(lineage, (inFlight.get(lineage) ?? 0) + 1)
  return inFlight
}

/** Once in a sweep: of all its results those that lead, with their configs. */
async function readLeaders(
  { redis, keys, unreadable }: Parts,
  id: string,
  state: SweepMoment['state'],
) {
  const trials = createTrialReader(redis, keys, unreadable)
  const leading = await inSteps(leadingTrialsInSteps(await trials.scores(id), state))
  const numbers = leading.map(({ trial }) => trial)
  const records = await trials.trialsByNumber(id, numbers)
  const known = new Map(records.map((record) => [record.number, record]))
  return leading.flatMap(({ index, trial }) => {
    const record = known.get(trial)
    if (record === undefined) return []
    const { config, phases } = record
    return [{ index, config, ...(phases ? { phases } : {}) }]
  })
}
