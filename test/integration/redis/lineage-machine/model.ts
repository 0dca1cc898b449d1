import { ancestorsOf, lineageKey } from '@sweepstack/core'
import type { ImageRecipe } from '@sweepstack/protocol'
import { forkOf, rootRecipe } from '../../../support/forks.ts'

export const dataset = 'e'.repeat(64)
const whole = rootRecipe(dataset)
const fork = forkOf(whole, 3, 0.5)
export const recipes = [whole, fork, forkOf(whole, 3, 0.25), forkOf(fork, 5, 0.125)]
export const keys = recipes.map(lineageKey)
export const sweeps = ['a', 'b'].map((name) => `swp_${name.padEnd(20, '0')}`)
export const workers = ['w0', 'w1', 'w2']

/** Three trials of each lineage watch it up to epochs 2, 4 and 6. */
const trialsOfEach = 3
export const lineageOf = (trial: number) => keys[Math.floor((trial - 1) / trialsOfEach)] as string
export const epochsOf = (trial: number) => 2 * (((trial - 1) % trialsOfEach) + 1)
export const trialNumbers = Array.from(
  { length: trialsOfEach * keys.length },
  (_, place) => place + 1,
)

export interface Node {
  /** Of each epoch on record: which lineage trained it. */
  trainedBy: string[]
  status: 'idle' | 'queued' | 'running' | 'quarantined'
  /** The fence in force, as it was handed out; undefined if nobody has it. */
  fence: number | undefined
  starts: number
  /** "sweep/trial" → watched epoch. */
  watches: Map<string, number>
}

export interface Model {
  lineages: Map<string, Node>
  /** "sweep/trial" → status. */
  trials: Map<string, string>
  /** `cancelled`: the commands of it are not yet carried out; `ended`: they are. */
  sweeps: Map<string, 'running' | 'cancelled' | 'ended' | 'removed'>
}

export const nodeOf = (model: Readonly<Model>, key: string) => model.lineages.get(key) as Node
export const target = (node: Node) => Math.max(0, ...node.watches.values())
export const setWatchers = (model: Model, node: Node, status: string) => {
  for (const trial of node.watches.keys()) model.trials.set(trial, status)
}

/** A lineage and its ancestors up to the root, with the last epoch that each has in common with it. */
export function pathOf(key: string): { key: string; upto: number }[] {
  const ancestors = ancestorsOf(recipes[keys.indexOf(key)] as ImageRecipe)
  const own = { key, upto: Number.POSITIVE_INFINITY }
  return [own, ...ancestors.map(({ lineage, epoch }) => ({ key: lineage, upto: epoch }))]
}

export type Path = ReturnType<typeof pathOf>

/** Which lineage on a path trains the next epoch. */
export function stageOf(model: Readonly<Model>, path: Path): Path[number] {
  const shared = path.map(({ key, upto }) => Math.min(nodeOf(model, key).trainedBy.length, upto))
  return path.findLast(({ upto }) => upto > Math.max(...shared)) as Path[number]
}

/** A trial watches that lineage, or is answered at once. */
export function watch(model: Model, name: string): void {
  const status = model.trials.get(name)
  if (status !== 'waiting' && status !== 'running') return
  const number = Number(name.split('/')[1])
  const [key, epochs] = [lineageOf(number), epochsOf(number)]
  const path = pathOf(key)
  const stage = stageOf(model, path)
  const node = nodeOf(model, stage.key)
  adopt(model, path, stage.key)
  adopt(model, path, key)
  if (nodeOf(model, key).trainedBy.length >= epochs) {
    model.trials.set(name, 'completed')
  } else if (node.status === 'quarantined') {
    model.trials.set(name, 'failed')
  } else {
    node.watches.set(name, Math.min(stage.upto, epochs))
    model.trials.set(name, node.status === 'running' ? 'running' : 'waiting')
    if (node.status === 'idle') node.status = 'queued'
  }
}

/** A lineage has the epochs that another one on a path has in common with it. */
export function adopt(model: Model, path: Path, key: string): void {
  const place = path.findIndex((node) => node.key === key)
  for (const [other, source] of path.entries()) {
    const { upto } = path[Math.max(place, other)] as Path[number]
    const shared = nodeOf(model, source.key).trainedBy.slice(0, upto)
    const { trainedBy } = nodeOf(model, key)
    if (other !== place) trainedBy.push(...shared.slice(trainedBy.length))
  }
}

export function setAside(model: Model, node: Node): void {
  setWatchers(model, node, 'failed')
  node.watches.clear()
  node.status = 'quarantined'
  node.fence = undefined
}

export function newNode(): Node {
  return { trainedBy: [], status: 'idle', fence: undefined, starts: 0, watches: new Map() }
}
