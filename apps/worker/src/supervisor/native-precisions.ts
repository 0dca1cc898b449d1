import { readFileSync } from 'node:fs'
import { type Precision, precisions, type Worker } from '@sweepstack/protocol'

/** Flags of /proc/cpuinfo that say bfloat16: the first two on x86-64, the last on Arm. */
const bfloat16 = ['avx512_bf16', 'amx_bf16', 'bf16']

/**
 * The precisions that a device has instructions for. On a CPU float16 is never among them: TensorFlow's kernels
 * compute it by way of float32, whatever the processor has. What a GPU lacks is not asked. A processor whose
 * features are not told (not on Linux) counts as one without bfloat16.
 */
export function nativePrecisions(device: Worker['device'], cpuinfo = readCpuinfo()): Precision[] {
  if (device === 'gpu') return [...precisions]
  const features = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.split(/\s+/) ?? []
  const hasBfloat16 = bfloat16.some((flag) => features.includes(flag))
  return hasBfloat16 ? ['float32', 'mixed_bfloat16'] : ['float32']
}

function readCpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    return ''
  }
}
