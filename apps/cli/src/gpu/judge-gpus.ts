import { isOfDriver, type Loaded, type Unopened } from './gpu-libraries.ts'
import type { SeenGpu } from './seen-gpus.ts'
import { busOf, type TensorflowLog } from './tensorflow-log.ts'

export interface Line {
  message: string
  fix: string
}

export interface GpuEvidence {
  gpus: SeenGpu[]
  /** Undefined: TensorFlow could not be loaded, which is another fault. */
  loaded: Loaded | undefined
  log: TensorflowLog
  /** CUDA_VISIBLE_DEVICES; it keeps GPUs from TensorFlow at somebody's wish. */
  visible: string | undefined
}

const driverFix =
  "install NVIDIA's driver; a container needs --gpus all and NVIDIA_DRIVER_CAPABILITIES=compute,utility"
const cudaFix =
  'run: SWEEPSTACK_DEVICE=gpu node scripts/bootstrap.mjs (with a libtensorflow of your own, put them into a folder of LD_LIBRARY_PATH)'

/** One line about each GPU, by the name that doctor gives it. */
export function describeGpus({ gpus, loaded, log }: GpuEvidence): Record<string, string> {
  const described = gpus.map((gpu): [string, string] => {
    const used = log.registered.includes(busOf(gpu.bus)) ? 'used by' : 'not used by'
    const memory = gpu.memoryMiB === undefined ? 'unknown memory' : `${gpu.memoryMiB} MiB`
    const parts = [gpu.name, `driver ${gpu.driver ?? 'unknown'}`, memory]
    if (gpu.mig) parts.push('in MIG slices')
    if (loaded !== undefined) parts.push(`${used} TensorFlow`)
    return [`gpu ${gpu.index}`, parts.join(', ')]
  })
  return described.length === 0 ? { gpu: 'none seen' } : Object.fromEntries(described)
}

/** Why TensorFlow does not use what is there: a line for each cause. */
export function judgeGpus({ gpus, loaded, log, visible }: GpuEvidence): Line[] {
  const lines: Line[] = []
  if (gpus.length === 0) lines.push({ message: 'nvidia-smi lists no GPU', fix: driverFix })
  if (loaded === undefined) return lines
  const unopened = merged(log.unopened, loaded.unopened)
  const say = (libraries: Unopened[], fix: string) => {
    if (libraries.length > 0) lines.push({ message: cannotOpen(libraries), fix })
  }
  const registersNone = log.registered.length === 0
  say(registersNone ? unopened.filter(({ library }) => isOfDriver(library)) : [], driverFix)
  if (!log.looked) {
    lines.push({
      message: `TensorFlow ${loaded.tensorflow} is a build for CPUs, and uses no GPU`,
      fix: 'run: SWEEPSTACK_DEVICE=gpu node scripts/bootstrap.mjs, without a SWEEPSTACK_LIBTENSORFLOW that names such a build',
    })
    return lines
  }
  say(registersNone ? unopened.filter(({ library }) => !isOfDriver(library)) : [], cudaFix)
  if (visible !== undefined && registersNone && unopened.length === 0 && gpus.length > 0) {
    lines.push({
      message: `TensorFlow uses no GPU with CUDA_VISIBLE_DEVICES=${visible}${because(log)}`,
      fix: 'unset it, or name GPUs that are there: nvidia-smi -L lists indices and UUIDs',
    })
  } else if (visible === undefined && unopened.length === 0) {
    lines.push(...leftOut(gpus, log))
  }
  return lines
}

/** All libraries open, and yet TensorFlow made no device of these. */
function leftOut(gpus: SeenGpu[], log: TensorflowLog): Line[] {
  const unused = gpus.filter(({ bus }) => !log.registered.includes(busOf(bus)))
  if (unused.length === 0) return []
  const names = unused.map(({ index, name }) => `${index} (${name})`).join(', ')
  return [
    {
      message: `TensorFlow does not use GPU ${names}, though all its libraries open${because(log)}`,
      fix: 'see that nvidia-smi shows no error, that the driver is 525 or newer, and that slices are made where MIG is on',
    },
  ]
}

const because = ({ errors }: TensorflowLog) => (errors[0] === undefined ? '' : `: ${errors[0]}`)

/** TensorFlow stops looking at the first of the driver's that is missing; the tries go on. */
function merged(first: Unopened[], then: Unopened[]): Unopened[] {
  return [...new Map([...then, ...first].map((one) => [one.library, one])).values()]
}

function cannotOpen(libraries: Unopened[]): string {
  const names = libraries.map(({ library }) => library).join(', ')
  const reason = libraries.find((one) => !/No such file/.test(one.reason))?.reason
  return `TensorFlow uses no GPU: it cannot open ${names}${reason === undefined ? '' : ` (${reason})`}`
}
