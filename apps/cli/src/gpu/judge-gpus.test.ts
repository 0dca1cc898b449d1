import { parseDevices } from '@sweepstack/process'
import { expect, test } from 'vitest'
import { gpuLibraries, type Loaded } from './gpu-libraries.ts'
import { describeGpus, type GpuEvidence, judgeGpus } from './judge-gpus.ts'
import { readTensorflowLog } from './tensorflow-log.ts'

const document = (...gpus: string[]) =>
  `<nvidia_smi_log><driver_version>550.54.15</driver_version>${gpus.join('')}</nvidia_smi_log>`
const gpu = (model: string, bus: string, memory: string, mig = 'None') =>
  `<gpu id="00000000:${bus}:00.0"><product_name>${model}</product_name><uuid>GPU-${bus}</uuid><mig_devices>${mig}</mig_devices><fb_memory_usage><total>${memory}</total></fb_memory_usage></gpu>`
const h100 = gpu('NVIDIA H100 80GB HBM3', 'C6', '81559 MiB')
const a30 = gpu('NVIDIA A30', 'CA', 'N/A')
const devices = parseDevices(document(h100), '')
const stamp = '00:00:1795866630.397217   22891'
const opened = (library: string) =>
  `I0000 ${stamp} dso_loader.cc:133] Successfully opened dynamic library ${library}\n`
const missed = (library: string) =>
  `I0000 ${stamp} dso_loader.cc:144] Could not load dynamic library '${library}'; dlerror: ${library}: cannot open shared object file: No such file or directory; LD_LIBRARY_PATH: /somewhere\n`
const created = `I0000 ${stamp} gpu_device.cc:2043] Created device /job:localhost/replica:0/task:0/device:GPU:0 with 79096 MB memory:  -> device: 0, name: NVIDIA H100 80GB HBM3, pci bus id: 0000:c6:00.0, compute capability: 9.0a\n`

function evidence(log: string, parts: Partial<GpuEvidence> = {}): GpuEvidence {
  const loaded: Loaded = { device: 'cpu', tensorflow: '2.21.0', unopened: [] }
  return { devices, loaded, log: readTensorflowLog(log), visible: undefined, ...parts }
}
const unopened = (...libraries: string[]) => ({
  loaded: {
    device: 'cpu' as const,
    tensorflow: '2.21.0',
    unopened: libraries.map((library) => ({
      library,
      reason: `${library}: cannot open shared object file: No such file or directory`,
    })),
  },
})

test('a GPU that TensorFlow made a device of', () => {
  const used = evidence(gpuLibraries.map(opened).join('') + created)
  expect(judgeGpus(used)).toEqual([])
  expect(describeGpus(used)).toEqual({
    'gpu 0': 'NVIDIA H100 80GB HBM3, driver 550.54.15, 81559 MiB, used by TensorFlow',
  })
})

test('without NVML TensorFlow looks no further, and what else is missing is said all the same', () => {
  const log = opened('libcuda.so.1') + missed('libnvidia-ml.so.1')
  const found = judgeGpus(evidence(log, unopened('libnvidia-ml.so.1', 'libcudnn.so.9')))
  expect(found).toEqual([
    {
      message: 'TensorFlow uses no GPU: it cannot open libnvidia-ml.so.1',
      fix: expect.stringContaining('NVIDIA_DRIVER_CAPABILITIES=compute,utility'),
    },
    {
      message: 'TensorFlow uses no GPU: it cannot open libcudnn.so.9',
      fix: expect.stringContaining('scripts/bootstrap.mjs'),
    },
  ])
})

test.each(gpuLibraries)('%s alone is missing', (library) => {
  const log = gpuLibraries.map((one) => (one === library ? missed(one) : opened(one))).join('')
  const named = judgeGpus(evidence(log)).map(({ message }) => message)
  expect(named).toEqual([`TensorFlow uses no GPU: it cannot open ${library}`])
})

test('a library that is there and cannot be opened: the words of the loader', () => {
  const reason = 'libnvJitLink.so.12: wrong ELF class: ELFCLASS32'
  const loaded = { ...unopened().loaded, unopened: [{ library: 'libcusolver.so.11', reason }] }
  expect(judgeGpus(evidence(opened('libcuda.so.1'), { loaded }))[0]?.message).toContain(reason)
})

test('a build for CPUs looks for no driver', () => {
  const log = `I0000 ${stamp} cpu_feature_guard.cc:227] This TensorFlow binary is optimized\n`
  const [only, ...more] = judgeGpus(evidence(log, unopened('libcudnn.so.9')))
  expect(only?.message).toBe('TensorFlow 2.21.0 is built for CPUs and cannot use a GPU')
  expect(more).toEqual([])
})

test('all libraries open, and the driver refuses', () => {
  const refused = `E0000 ${stamp} cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: UNKNOWN ERROR (303)\n`
  const log = opened('libcuda.so.1') + refused
  expect(judgeGpus(evidence(log))[0]?.message).toMatch(/GPU 0 \(NVIDIA H100.*cuInit/)
  const [hidden] = judgeGpus(evidence(log, { visible: '7' }))
  expect(hidden?.message).toMatch(/CUDA_VISIBLE_DEVICES=7: failed call to cuInit/)
})

test('a GPU that CUDA_VISIBLE_DEVICES leaves out is no fault, and one that nobody left out is', () => {
  const two = parseDevices(document(h100, a30), '')
  const log = opened('libcuda.so.1') + created
  expect(judgeGpus(evidence(log, { devices: two, visible: '0' }))).toEqual([])
  expect(judgeGpus(evidence(log, { devices: two }))[0]?.message).toContain('GPU 1 (NVIDIA A30)')
  expect(describeGpus(evidence(log, { devices: two }))['gpu 1']).toBe(
    'NVIDIA A30, driver 550.54.15, unknown memory, not used by TensorFlow',
  )
})

test('no GPU is listed: a driver that has failed, or none', () => {
  const text = 'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.\n'
  const nothing = evidence('', { devices: parseDevices(text, ''), loaded: undefined })
  expect(judgeGpus(nothing).map(({ message }) => message)).toEqual(['nvidia-smi lists no GPU'])
  expect(describeGpus(nothing)).toEqual({ gpu: 'none found' })
})

test('each slice of a GPU is told, and what the driver does not tell is left open', () => {
  const slice = (index: number) =>
    `<mig_device><index>${index}</index><fb_memory_usage><total>4864 MiB</total></fb_memory_usage></mig_device>`
  const sliced = gpu('NVIDIA A100', 'C6', '40960 MiB', slice(0) + slice(1))
  const found = parseDevices(document(sliced, a30).replace('550.54.15', 'N/A'), '')
  const told = describeGpus(evidence(opened('libcuda.so.1') + created, { devices: found }))
  expect(told).toEqual({
    'gpu 0:0': 'MIG slice of NVIDIA A100, driver unknown, 4864 MiB, used by TensorFlow',
    'gpu 0:1': 'MIG slice of NVIDIA A100, driver unknown, 4864 MiB, used by TensorFlow',
    'gpu 1': 'NVIDIA A30, driver unknown, unknown memory, not used by TensorFlow',
  })
})
