import { deviceName, type GpuDevice } from '@sweepstack/process'
import { isOfDriver, type Loaded, type Unopened } from './gpu-libraries.ts'
import { busOf, type TensorflowLog } from './tensorflow-log.ts'

export interface Line {
  message: string
  fix: string
}

export interface GpuEvidence {
  /** What nvidia-smi lists. */
  devices: GpuDevice[]
  /** Undefined if TensorFlow could not be loaded; that fault is reported separately. */
  loaded: Loaded | undefined
  log: TensorflowLog
  /** CUDA_VISIBLE_DEVICES, which hides GPUs from TensorFlow on purpose. */
  visible: string | undefined
}

const driverFix =
  "install NVIDIA's driver; a container needs --gpus all and NVIDIA_DRIVER_CAPABILITIES=compute,utility"
const cudaFix =
  'run: SWEEPSTACK_DEVICE=gpu node scripts/bootstrap.mjs (for a libtensorflow of your own, put these libraries into a folder of LD_LIBRARY_PATH)'

/** One line about each GPU or MIG slice, by the name that doctor gives it. */
export function describeGpus({
  devices,
  loaded,
  log,
}: Pick<GpuEvidence, 'devices'> & Partial<GpuEvidence>): Record<string, string> {
  const described = devices.map((device): [string, string] => {
    const { model, driver, totalMb, slice } = device
    const memory = totalMb === undefined ? 'unknown memory' : `${totalMb} MiB`
    const name = slice === undefined ? model : `MIG slice of ${model}`
    const parts = [name, `driver ${driver ?? 'unknown'}`, memory]
    if (loaded && log) parts.push(`${isUsed(device, log) ? '' : 'not '}used by TensorFlow`)
    return [`gpu ${deviceName(device)}`, parts.join(', ')]
  })
  return described.length === 0 ? { gpu: 'none found' } : Object.fromEntries(described)
}

/** Those that TensorFlow uses; all that are there, if it was not asked. */
export function usableOf({ devices, loaded, log }: GpuEvidence): GpuDevice[] {
  return loaded === undefined ? devices : devices.filter((device) => isUsed(device, log))
}

/** TensorFlow uses one slice of a GPU at a time, and tells the address of the GPU. */
function isUsed({ bus }: GpuDevice, { registered }: TensorflowLog): boolean {
  return registered.includes(busOf(bus))
}

/** Why TensorFlow does not use what is there: a line for each cause. */
export function judgeGpus({ devices, loaded, log, visible }: GpuEvidence): Line[] {
  const lines: Line[] = []
  if (devices.length === 0) lines.push({ message: 'nvidia-smi lists no GPU', fix: driverFix })
  if (loaded === undefined) return lines
  const unopened = merged(log.unopened, loaded.unopened)
  const say = (libraries: Unopened[], fix: string) => {
    if (libraries.length > 0) lines.push({ message: cannotOpen(libraries), fix })
  }
  const registersNone = log.registered.length === 0
  say(registersNone ? unopened.filter(({ library }) => isOfDriver(library)) : [], driverFix)
  if (!log.looked) {
    lines.push({
      message: `TensorFlow ${loaded.tensorflow} is built for CPUs and cannot use a GPU`,
      fix: 'run: SWEEPSTACK_DEVICE=gpu node scripts/bootstrap.mjs; if SWEEPSTACK_LIBTENSORFLOW names this build, unset it first',
    })
    return lines
  }
  say(registersNone ? unopened.filter(({ library }) => !isOfDriver(library)) : [], cudaFix)
  if (visible !== undefined && registersNone && unopened.length === 0 && devices.length > 0) {
    lines.push({
      message: `TensorFlow uses no GPU with CUDA_VISIBLE_DEVICES=${visible}${because(log)}`,
      fix: 'unset it, or name GPUs that exist: nvidia-smi -L lists indices and UUIDs',
    })
  } else if (visible === undefined && unopened.length === 0) {
    lines.push(...leftOut(devices, log))
  }
  return lines
}

/** GPUs that TensorFlow does not use although it can open all libraries. */
function leftOut(devices: GpuDevice[], log: TensorflowLog): Line[] {
  const unused = devices.filter((device) => !isUsed(device, log))
  if (unused.length === 0) return []
  const names = unused.map((device) => `${deviceName(device)} (${device.model})`).join(', ')
  return [
    {
      message: `TensorFlow does not use GPU ${names}, although it can open all libraries${because(log)}`,
      fix: 'check that nvidia-smi shows no error, that the driver is 525 or newer, and that a GPU with MIG enabled has slices',
    },
  ]
}

const because = ({ errors }: TensorflowLog) => (errors[0] === undefined ? '' : `: ${errors[0]}`)

/** TensorFlow stops at the first missing library of the driver; `doctor` also tries the others. */
function merged(first: Unopened[], then: Unopened[]): Unopened[] {
  return [...new Map([...then, ...first].map((one) => [one.library, one])).values()]
}

function cannotOpen(libraries: Unopened[]): string {
  const names = libraries.map(({ library }) => library).join(', ')
  const reason = libraries.find((one) => !/No such file/.test(one.reason))?.reason
  return `TensorFlow uses no GPU: it cannot open ${names}${reason === undefined ? '' : ` (${reason})`}`
}
