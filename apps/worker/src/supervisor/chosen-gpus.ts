import { FixableError } from '@sweepstack/process'
import { type GpuDevice, nameOf } from './gpu-devices.ts'
import type { NvidiaSmi } from './nvidia-smi.ts'
import { isNamed, visibleDevices } from './visible-devices.ts'

/** What `--gpus` asks for; `names` are indices, `GPU:slice`, UUIDs or unique beginnings of them. */
export type GpuChoice =
  | { kind: 'all' }
  | { kind: 'count'; count: number }
  | { kind: 'names'; names: string[] }

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

export interface GpuWish {
  /** Undefined: all that there are, or none. */
  choice: GpuChoice | undefined
  /** SWEEPSTACK_DEVICE. */
  device: 'cpu' | 'gpu' | undefined
  env: Record<string, string | undefined>
}

/** The devices that slots are bound to; none: TensorFlow takes what it finds. @throws FixableError */
export async function chosenGpus(wish: GpuWish, nvidiaSmi: NvidiaSmi): Promise<GpuDevice[]> {
  const { choice, device, env } = wish
  if (device === 'cpu') {
    if (choice === undefined) return []
    throw new FixableError(
      'SWEEPSTACK_GPUS chooses GPUs, and SWEEPSTACK_DEVICE is "cpu"',
      'unset one of them (--gpus is SWEEPSTACK_GPUS)',
    )
  }
  const listed = await nvidiaSmi.devices()
  return choice === undefined
    ? visibleDevices(listed, env)
    : choose(choice, visibleDevices(listed, env), listed)
}

/** Pure. `listed`: all that nvidia-smi lists, of which `visible` may be seen. @throws FixableError */
export function choose(
  choice: GpuChoice,
  visible: GpuDevice[],
  listed: GpuDevice[] = visible,
): GpuDevice[] {
  if (visible.length === 0) {
    throw listed.length === 0
      ? new FixableError(
          'SWEEPSTACK_GPUS asks for GPUs, and nvidia-smi lists none',
          'run: sweepstack doctor (a container needs --gpus all), or leave --gpus out to train on the CPU',
        )
      : new FixableError(
          `SWEEPSTACK_GPUS asks for GPUs, and CUDA_VISIBLE_DEVICES or NVIDIA_VISIBLE_DEVICES hides all of them`,
          `unset these two; nvidia-smi lists ${describe(listed)}`,
        )
  }
  const fix = `name some of those that may be seen: ${describe(visible)}`
  if (choice.kind === 'all') return visible
  if (choice.kind === 'count') {
    if (choice.count <= visible.length) return visible.slice(0, choice.count)
    const devices = `${choice.count} GPUs or MIG slices`
    throw new FixableError(
      `SWEEPSTACK_GPUS asks for ${devices}, ${visible.length} may be seen`,
      fix,
    )
  }
  const chosen = choice.names.flatMap((one) => {
    const named = visible.filter((device) => isNamed(device, one))
    const gpus = new Set(named.map(({ gpu }) => gpu))
    if (gpus.size === 1) return named
    const wrong = gpus.size > 1 ? 'which begins several UUIDs' : whyNot(one, listed)
    throw new FixableError(`SWEEPSTACK_GPUS names ${one}, ${wrong}`, fix)
  })
  return [...new Set(chosen)]
}

function whyNot(one: string, listed: GpuDevice[]): string {
  const isThere = listed.some((device) => isNamed(device, one))
  return isThere
    ? 'which CUDA_VISIBLE_DEVICES or NVIDIA_VISIBLE_DEVICES hides'
    : 'and there is no such GPU'
}

const describe = (devices: GpuDevice[]) =>
  devices.map((device) => `${nameOf(device)} (${device.model || 'of unknown model'})`).join(', ')
