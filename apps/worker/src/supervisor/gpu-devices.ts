/** A GPU, or a MIG slice of one: what a trainer can be on. What nvidia-smi does not tell is undefined. */
export interface GpuDevice {
  /** Of the GPU, in nvidia-smi's order (by PCI address). */
  gpu: number
  gpuUuid: string
  /** Of a slice; undefined for a whole GPU. */
  slice: { uuid: string | undefined; gpuInstance: string; computeInstance: string } | undefined
  /** MiB. */
  totalMb: number | undefined
  usedMb: number | undefined
}

/**
 * Of `nvidia-smi -q -x` (its DTD: nvsmi_device_v12.dtd), which has the memory of slices, and of
 * `nvidia-smi -L`, which has their UUIDs where the first leaves them out. A GPU with slices counts as these:
 * the whole has no memory for a program then (NVIDIA's MIG User Guide, "CUDA Device Enumeration").
 */
export function parseDevices(xml: string, list: string): GpuDevice[] {
  const slices = sliceUuids(list)
  const gpus = [...xml.matchAll(/<gpu id=[^>]*>(.*?)<\/gpu>/gs)].map(([, text = '']) => text)
  return gpus.flatMap((text, gpu): GpuDevice[] => {
    const mig = /<mig_devices>(.*?)<\/mig_devices>/s.exec(text)?.[1] ?? ''
    const whole = text.replace(mig, '')
    const gpuUuid = field(whole, 'uuid')
    const parts = [...mig.matchAll(/<mig_device>(.*?)<\/mig_device>/gs)].map(
      ([, part = '']) => part,
    )
    if (parts.length === 0) return [{ gpu, gpuUuid, slice: undefined, ...memory(whole) }]
    return parts.map((part) => ({
      gpu,
      gpuUuid,
      slice: {
        uuid: field(part, 'uuid') || slices.get(`${gpuUuid} ${field(part, 'index')}`),
        gpuInstance: field(part, 'gpu_instance_id'),
        computeInstance: field(part, 'compute_instance_id'),
      },
      ...memory(part),
    }))
  })
}

/**
 * Those that CUDA_VISIBLE_DEVICES lets a program see, by the rules of the CUDA Programming Guide ("CUDA
 * Environment Variables"): indices, UUIDs or unique beginnings of them, MIG UUIDs or
 * `MIG-<GPU UUID>/<GPU instance>/<compute instance>`; what stands behind one that is invalid is not seen.
 */
export function visibleDevices(
  devices: GpuDevice[],
  { CUDA_VISIBLE_DEVICES: visible, CUDA_DEVICE_ORDER: order }: Record<string, string | undefined>,
): GpuDevice[] {
  if (visible === undefined) return devices
  const names = visible.split(',').map((name) => name.trim())
  // CUDA's own order puts the fastest first, which nvidia-smi does not tell: where GPUs differ, any may be meant.
  const alike = new Set(devices.map(({ totalMb }) => totalMb)).size <= 1
  const anyOrder = order !== 'PCI_BUS_ID' && !alike
  const seen = new Set<GpuDevice>()
  for (const name of names) {
    const named = devices.filter((device) => isNamed(device, name))
    const gpus = new Set(named.map(({ gpu }) => gpu))
    if (gpus.size !== 1) break
    for (const device of anyOrder && /^\d+$/.test(name) ? devices : named) seen.add(device)
  }
  return [...seen]
}

function isNamed({ gpu, gpuUuid, slice }: GpuDevice, name: string): boolean {
  if (/^\d+$/.test(name)) return Number(name) === gpu
  if (name.startsWith('GPU-')) return gpuUuid.startsWith(name)
  if (slice === undefined || !name.startsWith('MIG-')) return false
  const path = `MIG-${gpuUuid}/${slice.gpuInstance}/${slice.computeInstance}`
  return name === path || slice.uuid?.startsWith(name) === true
}

/** By the UUID of the GPU and the number of the slice, of lines like `  MIG 1g.5gb  Device  0: (UUID: MIG-…)`. */
function sliceUuids(list: string): Map<string, string> {
  const found = new Map<string, string>()
  let gpu = ''
  for (const line of list.split('\n')) {
    gpu = /^GPU \d+:.*\(UUID: (GPU-[^)]+)\)/.exec(line)?.[1] ?? gpu
    const [, index, uuid] = /^\s+MIG .*Device\s+(\d+): \(UUID: (MIG-[^)]+)\)/.exec(line) ?? []
    if (uuid !== undefined) found.set(`${gpu} ${index}`, uuid)
  }
  return found
}

function memory(text: string): Pick<GpuDevice, 'totalMb' | 'usedMb'> {
  const frame = /<fb_memory_usage>(.*?)<\/fb_memory_usage>/s.exec(text)?.[1] ?? ''
  return { totalMb: mebibytes(field(frame, 'total')), usedMb: mebibytes(field(frame, 'used')) }
}

function mebibytes(text: string): number | undefined {
  const [, number] = /^(\d+) MiB$/.exec(text) ?? []
  return number === undefined ? undefined : Number(number)
}

/** Empty where there is none, or where it is not told: `N/A`, `[Not Supported]`. */
function field(text: string, name: string): string {
  const value = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]?.trim() ?? ''
  return /^\[?(N\/A|Not Supported)\]?$/.test(value) ? '' : value
}
