/** What `--gpus` asks for; `names` are indices, `GPU:slice`, UUIDs or unique beginnings of them. */
export type GpuChoice =
  | { kind: 'all' }
  | { kind: 'count'; count: number }
  | { kind: 'names'; names: string[] }

/** What a choice must be, for a message. */
export const gpuChoiceForm =
  'must be "all", how many ("2"), or which by index or UUID ("0,1", "device=0", "GPU-…"), as nvidia-smi -L lists them (for none, SWEEPSTACK_DEVICE=cpu)'

const name = String.raw`(\d+(:\d+)?|GPU-[\w-]+|MIG-[\w/-]+)`
const names = new RegExp(`^${name}(\\s*,\\s*${name})*$`)

/** Of `all`, `2` (a count), `0,1`, `GPU-…,MIG-…`, or `device=0`, as Docker writes it; undefined for anything else. */
export function parseGpuChoice(text: string): GpuChoice | undefined {
  if (text === 'all') return { kind: 'all' }
  const [count] = /^\d+$/.exec(text) ?? []
  if (count !== undefined)
    return Number(count) > 0 ? { kind: 'count', count: Number(count) } : undefined
  const list = text.replace(/^device=/, '')
  if (!names.test(list)) return undefined
  return { kind: 'names', names: list.split(',').map((one) => one.trim()) }
}
