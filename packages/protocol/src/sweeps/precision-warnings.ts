import type { ImageDefinition } from '../definition/sweep-definition.ts'
import type { Precision } from '../image-trainer/parameters.ts'
import { valuesOf } from '../parameters/asked-values.ts'
import type { Worker } from './worker.ts'

/** The warning if all live workers emulate the precision; `anywhere`: the warning if no worker is alive. */
const slow: Partial<Record<Precision, { anywhere?: string; emulated: string }>> = {
  mixed_bfloat16: {
    emulated:
      'mixed_bfloat16 is emulated and slow here: no live worker has a GPU or a processor with its instructions (avx512_bf16, amx_bf16, or bf16 on Arm); float32 is faster',
  },
  mixed_float16: {
    anywhere: 'mixed_float16 is meant for GPUs and is slow on a CPU; mixed_bfloat16 suits both',
    emulated:
      'mixed_float16 is emulated and slow here: no live worker has a GPU, and processors compute it in float32; float32 is faster',
  },
}

/**
 * A sentence for each precision that a sweep asks for, also in one of several grids, and that no worker computes
 * without a detour. Of no workers nothing is known but what holds for all CPUs.
 */
export function precisionWarnings(
  { parameters, search }: ImageDefinition,
  workers: readonly Pick<Worker, 'precisions'>[],
): string[] {
  const grids = search.kind === 'grid' ? (search.of ?? []) : []
  const asked = new Set(
    [parameters, ...grids].flatMap(({ precision = [] }) => valuesOf<Precision>(precision) ?? []),
  )
  return [...asked].flatMap((precision) => {
    const { anywhere, emulated } = slow[precision] ?? {}
    const said = workers.length === 0 ? anywhere : emulated
    const isNative = workers.some(({ precisions }) => precisions.includes(precision))
    return said === undefined || isNative ? [] : [said]
  })
}
