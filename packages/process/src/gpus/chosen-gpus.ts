import { FixableError } from '../fixable-error.ts'
import type { GpuChoice } from '../gpu-choice.ts'
import { deviceName, deviceUuid, type GpuDevice } from './gpu-devices.ts'
import type { NvidiaSmi } from './nvidia-smi.ts'
import { isNamed, visibleDevices } from './visible-devices.ts'

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
      `${setting} chooses GPUs, and SWEEPSTACK_DEVICE is "cpu"`,
      'leave --gpus out, or unset SWEEPSTACK_DEVICE',
    )
  }
  const listed = await nvidiaSmi.devices()
  const visible = visibleDevices(listed, env)
  if (choice === undefined) return visible
  const hiding = ['CUDA_VISIBLE_DEVICES', 'NVIDIA_VISIBLE_DEVICES'].filter(
    (name) => env[name] !== undefined,
  )
  return choose(choice, visible, { listed, by: hiding.join(' or ') })
}

/** All that nvidia-smi lists, and the variables by which some of them may be hidden. */
interface Hidden {
  listed: GpuDevice[]
  by: string
}

/** Pure. @throws FixableError */
export function choose(
  choice: GpuChoice,
  visible: GpuDevice[],
  hidden: Hidden = { listed: visible, by: '' },
): GpuDevice[] {
  if (visible.length === 0) throw noneVisible(hidden)
  if (choice.kind === 'all') return visible
  if (choice.kind === 'count') {
    const { count } = choice
    if (count <= visible.length) return visible.slice(0, count)
    throw new FixableError(
      `${setting} asks for ${count} GPUs or MIG slices, ${visible.length} may be seen`,
      `ask for fewer, or for one by its name, as device=0: ${describe(visible)}`,
    )
  }
  const chosen = choice.names.flatMap((one) => {
    const named = visible.filter((device) => isNamed(device, one))
    const gpus = new Set(named.map(({ gpu }) => gpu))
    if (gpus.size === 1) return named
    const wrong = gpus.size > 1 ? 'which begins several UUIDs' : whyNot(one, hidden)
    const others = describe(visible, /^(GPU|MIG)-/.test(one))
    throw new FixableError(
      `${setting} names ${one}, ${wrong}`,
      `name some of those that may be seen: ${others}`,
    )
  })
  return [...new Set(chosen)]
}

const setting = '--gpus (SWEEPSTACK_GPUS)'

function noneVisible({ listed, by }: Hidden): FixableError {
  return listed.length === 0
    ? new FixableError(
        `${setting} asks for GPUs, and nvidia-smi lists none`,
        'run: sweepstack doctor (a container needs --gpus all), or leave --gpus out to train on the CPU',
      )
    : new FixableError(
        `${setting} asks for GPUs, and ${by} hides all of them`,
        `unset ${by}; nvidia-smi lists ${describe(listed)}`,
      )
}

function whyNot(one: string, { listed, by }: Hidden): string {
  const isThere = listed.some((device) => isNamed(device, one))
  return isThere ? `which ${by} hides` : 'and there is no such GPU'
}

/** Those that were named by UUIDs are told by them too. */
function describe(devices: GpuDevice[], byUuid = false): string {
  const told = devices.map((device) => {
    const model = device.model || 'of unknown model'
    return `${deviceName(device)} (${byUuid ? `${model}, ${deviceUuid(device)}` : model})`
  })
  return told.join(', ')
}
