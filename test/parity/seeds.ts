import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { trainerEnvironment } from '@sweepstack/engine/environment'
import { welch } from '../../packages/core/src/ranking/significance.ts'
import { layersOf } from '../../packages/models/src/catalogue.ts'
import type { Row } from './row.ts'
import { type Final, seedTask, taskData } from './seed-task.ts'

/** A right engine misses this once in a hundred runs for each quantity. */
const least = 0.01

/** The losses of the last epoch over seeds of each one's own: initial weights, order, dropout. */
export function compareSeeds(python: string, seeds: number): Row[] {
  const ours = ourFinals(seeds)
  const theirs = kerasFinals(python, seeds)
  return (['loss', 'val_loss'] as const).map((quantity) => {
    const [a, b] = [ours, theirs].map((finals) => sampleOf(finals.map((final) => final[quantity])))
    const words = [a!, b!].map(
      ({ mean, deviation }) => `${mean.toFixed(3)} ± ${deviation.toFixed(3)}`,
    )
    return {
      case: `${seeds} seeds, oneDNN on`,
      quantity: `${quantity} of epoch ${seedTask.epochs}: ours ${words[0]}, Keras ${words[1]}`,
      kind: 'probability',
      value: welch(a!, b!),
      bound: least,
    }
  })
}

function ourFinals(seeds: number): Final[] {
  const script = path.join(import.meta.dirname, 'train-seeds.ts')
  const { TF_ENABLE_ONEDNN_OPTS: _, ...inherited } = process.env
  const env = { ...inherited, ...trainerEnvironment({ threads: 1 }) }
  const output = execFileSync(process.execPath, [...process.execArgv, script, String(seeds)], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return lastLine(output)
}

function kerasFinals(python: string, seeds: number): Final[] {
  const work = mkdtempSync(path.join(tmpdir(), 'sweepstack-seeds-'))
  try {
    const { architecture, classes, ...task } = seedTask
    const { pixels, labels } = taskData()
    const layers = layersOf(architecture, classes)
    writeFileSync(path.join(work, 'data.bin'), Buffer.concat([pixels, Buffer.from(labels.buffer)]))
    writeFileSync(path.join(work, 'task.json'), JSON.stringify({ ...task, layers, seeds }))
    const script = path.resolve(import.meta.dirname, '../../packages/engine/fixtures/seeds.py')
    const { TF_ENABLE_ONEDNN_OPTS: _, ...env } = process.env
    const output = execFileSync(python, [script, work], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return lastLine(output)
  } finally {
    rmSync(work, { recursive: true })
  }
}

function lastLine(output: string): Final[] {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '')
}

function sampleOf(values: number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)), count: values.length }
}
