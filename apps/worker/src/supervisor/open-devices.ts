import { availableParallelism } from 'node:os'
import {
  chosenGpus,
  deviceName,
  FixableError,
  type GpuDevice,
  NvidiaSmi,
} from '@sweepstack/process'
import type { Config } from '../config.ts'
import { Device, type DeviceParts, workerFailure } from './device.ts'
import { GpuMemory } from './gpu-memory.ts'
import { NoGpuError } from './trainer-pool.ts'

type Parts = Omit<DeviceParts, 'slots' | 'gpu'>

/**
 * The devices of a worker, with their trainers started. A GPU on which none gets ready is quarantined, unless
 * none works at all. Where nobody asked for GPUs and TensorFlow uses none, trainers are on the CPU.
 * @throws FixableError
 */
export async function openDevices(parts: Parts): Promise<Device[]> {
  const { config, log } = parts
  const nvidiaSmi = new NvidiaSmi(config.env)
  const gpus = await chosenGpus({ choice: config.gpus, ...config }, nvidiaSmi)
  if (gpus.length === 0) return [await openHost(parts)]
  const memory = new GpuMemory(nvidiaSmi, (message) => log.warn({}, message))
  const slots = slotsByDevice(gpus, config)
  if (slots.length < gpus.length) {
    log.warn({ idle: gpus.slice(slots.length).map(deviceName) }, 'there are fewer slots than GPUs')
  }
  const devices = slots.map((count, place) => {
    const device = gpus[place] as GpuDevice
    return new Device({ ...parts, slots: count, gpu: { device, memory: memory.on(device) } })
  })
  const failures = await Promise.all(
    devices.map((device) =>
      device.fill().then(
        () => undefined,
        (error: Error) => error,
      ),
    ),
  )
  const isAsked = config.gpus !== undefined || config.device === 'gpu'
  if (!isAsked && failures.every((failure) => failure instanceof NoGpuError)) {
    log.warn(
      { gpus: gpus.map(deviceName) },
      'TensorFlow uses none of the GPUs (run: sweepstack doctor)',
    )
    return [await openHost(parts)]
  }
  const [first] = failures
  if (first !== undefined && failures.every(Boolean)) throw unfit(first)
  for (const [place, failure] of failures.entries()) {
    if (failure !== undefined) devices[place]?.readiness.leave(workerFailure(failure))
  }
  return devices
}

/** Trainers that are not bound: on the CPU, or on a GPU that TensorFlow finds and nvidia-smi does not. */
async function openHost(parts: Parts): Promise<Device> {
  const { config } = parts
  const slots = config.slots ?? availableParallelism()
  const host = new Device({ ...parts, slots, gpu: undefined })
  await host.fill().catch((error: Error) => {
    throw unfit(error)
  })
  if (config.device === 'gpu' && host.pool.info.device !== 'gpu') {
    host.pool.endIdle()
    throw unfit(new Error('SWEEPSTACK_DEVICE is "gpu", and TensorFlow uses no GPU'))
  }
  return host
}

const unfit = ({ message }: Error) => new FixableError(message, 'run: sweepstack doctor')

/**
 * Slots of each device, the first ones first: as equal as may be, one each where nothing says how many. Devices
 * that would get none are left out. @throws FixableError if they were asked for
 */
export function slotsByDevice(
  gpus: GpuDevice[],
  { slots = gpus.length, gpus: choice }: Pick<Config, 'slots' | 'gpus'>,
): number[] {
  if (choice !== undefined && slots < gpus.length) {
    throw new FixableError(
      `--slots ${slots} (SWEEPSTACK_SLOTS) is less than one for each of ${gpus.length} GPUs (--gpus, SWEEPSTACK_GPUS)`,
      `take --slots ${gpus.length} or more, or choose fewer GPUs`,
    )
  }
  return gpus.flatMap((_, place) => {
    const count = Math.floor((slots + gpus.length - 1 - place) / gpus.length)
    return count > 0 ? [count] : []
  })
}
