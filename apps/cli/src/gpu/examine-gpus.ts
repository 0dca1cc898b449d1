import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { trainerEnvironment } from '@sweepstack/engine/environment'
import type { GpuDevice } from '@sweepstack/process'
import type { Loaded } from './gpu-libraries.ts'
import { describeGpus, type GpuEvidence, judgeGpus, type Line, usableOf } from './judge-gpus.ts'
import { readTensorflowLog, tellingEnvironment } from './tensorflow-log.ts'

const run = promisify(execFile)
const loader = fileURLToPath(new URL('./load-tensorflow.js', import.meta.url))

type Environment = Record<string, string | undefined>

interface Examined {
  facts: Record<string, string>
  faults: Line[]
  /** Those that a worker would train on. */
  usable: GpuDevice[]
}

interface Machine {
  env: Environment
  /** What nvidia-smi lists. */
  devices: GpuDevice[]
  hasTensorflow: boolean
}

/** Asks TensorFlow, in a process of its own, about the GPUs of this machine. */
export async function examineGpus({ env, devices, hasTensorflow }: Machine): Promise<Examined> {
  const seen = { devices, visible: env.CUDA_VISIBLE_DEVICES }
  const none: GpuEvidence = { ...seen, loaded: undefined, log: readTensorflowLog('') }
  if (!hasTensorflow) return examined(none)
  const loading = { ...env, ...trainerEnvironment({ threads: 1 }), ...tellingEnvironment }
  const { stdout, stderr, failure } = await output(process.execPath, [loader], loading)
  if (failure !== undefined) {
    const message = `TensorFlow cannot be loaded: ${stderr.trim().split('\n').at(-1) || failure}`
    const fault = { message, fix: 'run: node scripts/bootstrap.mjs' }
    const { faults, ...rest } = examined(none)
    return { ...rest, faults: [...faults, fault] }
  }
  const loaded: Loaded = JSON.parse(stdout)
  return examined({ ...seen, loaded, log: readTensorflowLog(stderr) })
}

function examined(evidence: GpuEvidence): Examined {
  return {
    facts: describeGpus(evidence),
    faults: judgeGpus(evidence),
    usable: usableOf(evidence),
  }
}

/** What a program printed, also where it failed. */
async function output(file: string, args: string[], env: Environment) {
  const options = { env: env as NodeJS.ProcessEnv, timeout: 60_000, maxBuffer: 16 << 20 }
  return run(file, args, options).then(
    ({ stdout, stderr }) => ({ stdout, stderr, failure: undefined }),
    ({ message, stdout, stderr }: Error & { stdout?: string; stderr?: string }) => {
      return { stdout: stdout ?? '', stderr: stderr ?? '', failure: message.split('\n')[0] }
    },
  )
}
