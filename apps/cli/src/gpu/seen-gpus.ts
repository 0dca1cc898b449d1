/** A line of `gpuQuery`; what the driver does not tell is undefined. */
export interface SeenGpu {
  index: string
  name: string
  uuid: string
  driver: string | undefined
  memoryMiB: number | undefined
  bus: string
  mig: boolean
}

/** Arguments of nvidia-smi; the fields are described by `nvidia-smi --help-query-gpu`. */
export const gpuQuery = [
  '--query-gpu=index,name,uuid,driver_version,memory.total,pci.bus_id,mig.mode.current',
  '--format=csv,noheader,nounits',
]

/** Of lines like `0, NVIDIA A100-SXM4-40GB, GPU-…, 535.129.03, 40960, 00000000:07:00.0, Enabled`. */
export function readGpus(text: string): SeenGpu[] {
  return text.split('\n').flatMap((line) => {
    const [index = '', name = '', uuid = '', driver = '', memory = '', bus = '', mig = ''] = line
      .split(',')
      .map((field) => field.trim())
    if (!/^\d+$/.test(index) || bus === '') return []
    return {
      index,
      name,
      uuid,
      bus,
      driver: /^\d/.test(driver) ? driver : undefined,
      memoryMiB: /^\d+$/.test(memory) ? Number(memory) : undefined,
      mig: mig === 'Enabled',
    }
  })
}
