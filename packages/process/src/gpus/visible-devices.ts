import type { GpuDevice } from './gpu-devices.ts'
import type { Environment } from './nvidia-smi.ts'

/**
 * Those that the environment lets trainers see. Indices count as nvidia-smi counts, by PCI address: trainers
 * are bound by UUID, so CUDA's own order, which nobody tells, does not matter.
 */
export function visibleDevices(devices: GpuDevice[], env: Environment): GpuDevice[] {
  return visibleToCuda(givenToContainer(devices, env), env)
}

/**
 * By the rules of the CUDA Programming Guide ("CUDA Environment Variables"): indices, UUIDs or unique
 * beginnings of them, MIG UUIDs or `MIG-<GPU UUID>/<GPU instance>/<compute instance>`; what stands behind one
 * that is invalid is not seen.
 */
function visibleToCuda(
  devices: GpuDevice[],
  { CUDA_VISIBLE_DEVICES: visible }: Environment,
): GpuDevice[] {
  if (visible === undefined) return devices
  const seen = new Set<GpuDevice>()
  for (const name of namesIn(visible)) {
    const named = devices.filter((device) => isNamed(device, name))
    const gpus = new Set(named.map(({ gpu }) => gpu))
    if (gpus.size !== 1) break
    for (const device of named) seen.add(device)
  }
  return [...seen]
}

/**
 * NVIDIA's container toolkit gives a container the devices that NVIDIA_VISIBLE_DEVICES names, and nvidia-smi
 * lists no others there. A privileged container lists all of the host, under the host's indices: then what is
 * named counts here. Without the toolkit, where somebody sets it by hand, it is read in the same way.
 */
function givenToContainer(
  devices: GpuDevice[],
  { NVIDIA_VISIBLE_DEVICES: given = '' }: Environment,
): GpuDevice[] {
  const names = namesIn(given).filter(Boolean)
  if (names.length === 0 || names.includes('all')) return devices
  if (names.some((name) => name === 'none' || name === 'void')) return []
  const listed = new Set(devices.map(({ gpu, slice }) => `${gpu} ${slice?.index}`)).size
  const isCut = listed <= names.length
  const isIndex = (name: string) => /^\d+(:\d+)?$/.test(name)
  if (isCut && names.every(isIndex)) return devices
  return devices.filter((device) => names.some((name) => isNamed(device, name)))
}

/** `1:0` is the first slice of the GPU 1; `1` is a GPU with all of its slices. */
export function isNamed({ gpu, gpuUuid, slice }: GpuDevice, name: string): boolean {
  if (/^\d+$/.test(name)) return Number(name) === gpu
  if (name.startsWith('GPU-')) return gpuUuid.startsWith(name)
  if (slice === undefined) return false
  if (name === `${gpu}:${slice.index}`) return true
  const path = `MIG-${gpuUuid}/${slice.gpuInstance}/${slice.computeInstance}`
  return name.startsWith('MIG-') && (name === path || slice.uuid?.startsWith(name) === true)
}

const namesIn = (list: string) => list.split(',').map((name) => name.trim())
