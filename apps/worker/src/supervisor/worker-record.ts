import { hostname } from 'node:os'
import { residentMb } from '@sweepstack/process'
import type { Worker } from '@sweepstack/protocol'
import type { Config } from '../config.ts'
import type { Device } from './device.ts'
import { nativePrecisions } from './native-precisions.ts'
import type { State } from './readiness.ts'
import type { TrainingRates } from './training-rates.ts'

export interface WorkerParts {
  config: Config
  devices: Device[]
  /** Of the artifact store. */
  store: State
  draining: boolean
  startedAt: string
  /** What is trained, and on what. */
  running: { key: string; device: Device; trainer: { pid: number | undefined } }[]
  rates: TrainingRates
}

/** What a worker tells the fleet of itself. */
export function workerRecord(parts: WorkerParts): Worker {
  const { config, devices, draining, startedAt, running, rates } = parts
  const { device, versions } = infoOf(devices)
  const { status, reason } = stateOf(parts)
  const keysOn = (one: Device) => running.filter((active) => active.device === one).map(keyOf)
  return {
    id: config.id,
    host: hostname(),
    pid: process.pid,
    slots: devices.reduce((sum, { slots }) => sum + slots, 0),
    threads: config.threads,
    device,
    precisions: nativePrecisions(device),
    versions: { node: process.versions.node, ...versions },
    status: draining ? 'draining' : status,
    reason,
    running: running.map(keyOf),
    training: running.map(({ key, trainer }) => ({
      lineage: key,
      slot: null,
      imagesPerSecond: rates.of(key),
      memoryMb: residentMb(trainer.pid) ?? null,
    })),
    gpus: devices.flatMap((one) => one.record(keysOn(one)) ?? []),
    startedAt,
    seenAt: new Date().toISOString(),
  }
}

const keyOf = ({ key }: { key: string }) => key

/** What the trainers of a device that works have said of themselves. */
function infoOf(devices: Device[]) {
  const { pool } = (devices.find(({ isOpen }) => isOpen) ?? devices[0]) as Device
  return pool.info
}

/** A worker goes on while one of its devices does. */
function stateOf({ store, devices }: WorkerParts): State {
  if (store.status !== 'active' || devices.some(({ isOpen }) => isOpen)) return store
  return (devices[0] as Device).readiness.state
}
