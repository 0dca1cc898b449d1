/** A GPU, or a MIG slice of one: what a trainer can be on. What nvidia-smi does not tell is undefined. */
export interface GpuDevice {
  /** Of the GPU, in nvidia-smi's order (by PCI address). */
  gpu: number
  gpuUuid: string
  /** As `NVIDIA A10`. */
  model: string
  /** PCI address of the GPU, as nvidia-smi writes it. */
  bus: string
  driver: string | undefined
  /** Of a slice; undefined for a whole GPU. */
  slice:
    | { index: number; uuid: string | undefined; gpuInstance: string; computeInstance: string }
    | undefined
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
  const driver = field(xml, 'driver_version') || undefined
  const gpus = [...xml.matchAll(/<gpu id="([^"]*)">(.*?)<\/gpu>/gs)]
  return gpus.flatMap(([, bus = '', text = ''], gpu): GpuDevice[] => {
    const mig = /<mig_devices>(.*?)<\/mig_devices>/s.exec(text)?.[1] ?? ''
    const whole = text.replace(mig, '')
    const gpuUuid = field(whole, 'uuid')
    const model = field(whole, 'product_name')
    const parts = [...mig.matchAll(/<mig_device>(.*?)<\/mig_device>/gs)].map(
      ([, part = '']) => part,
    )
    const common = { gpu, gpuUuid, model, bus, driver }
    if (parts.length === 0) return [{ ...common, slice: undefined, ...memory(whole) }]
    return parts.map((part, place) => ({
      ...common,
      slice: {
        index: Number(field(part, 'index') || place),
        uuid: field(part, 'uuid') || slices.get(`${gpuUuid} ${field(part, 'index')}`),
        gpuInstance: field(part, 'gpu_instance_id'),
        computeInstance: field(part, 'compute_instance_id'),
      },
      ...memory(part),
    }))
  })
}

/** As people and NVIDIA's container toolkit name it: `0` for a GPU, `1:0` for the first slice of another. */
export function deviceName({ gpu, slice }: GpuDevice): string {
  return slice === undefined ? String(gpu) : `${gpu}:${slice.index}`
}

/** What a trainer is bound to it by: CUDA_VISIBLE_DEVICES takes it in any order of devices. */
export function deviceUuid({ gpu, gpuUuid, slice }: GpuDevice): string {
  if (slice === undefined) return gpuUuid || String(gpu)
  return slice.uuid ?? `MIG-${gpuUuid}/${slice.gpuInstance}/${slice.computeInstance}`
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
