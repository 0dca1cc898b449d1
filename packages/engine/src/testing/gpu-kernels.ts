import { operationsOf, type UsedOperation } from './operations-of.ts'

/** Of each operation, the kernels for GPUs: types that the attributes may have; none listed: any. */
export type Kernels = Record<string, Record<string, number[]>[]>

const typeNames: Record<number, string> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  9: 'int64',
  10: 'bool',
  14: 'bfloat16',
  17: 'uint16',
  19: 'float16',
  20: 'resource',
}

/** The operations of all programs, each once, with the nodes of all. */
export function usesOf(programs: { savedModel: Uint8Array }[]): UsedOperation[] {
  const found = new Map<string, UsedOperation>()
  for (const use of programs.flatMap(({ savedModel }) => operationsOf(savedModel))) {
    const key = JSON.stringify([use.operation, use.types])
    const known = found.get(key)
    if (known) known.nodes.push(...use.nodes)
    else found.set(key, use)
  }
  return [...found.values()]
}

/** Those that TensorFlow runs on the CPU wherever the others run, and so copies what they read and write. */
export function withoutKernel(
  uses: UsedOperation[],
  kernels: Kernels,
): (UsedOperation & { typeNames: string })[] {
  return uses
    .filter(({ operation, types }) => {
      const fits = (limits: Record<string, number[]>) =>
        Object.entries(limits).every(([name, allowed]) => {
          const type = types[name]
          return type === undefined || allowed.length === 0 || allowed.includes(type)
        })
      return !(kernels[operation] ?? []).some(fits)
    })
    .map((use) => ({
      ...use,
      typeNames: Object.entries(use.types)
        .map(([name, type]) => `${name} ${typeNames[type] ?? type}`)
        .join(', '),
    }))
}
