import { expect, test } from 'vitest'
import { deviceName, deviceUuid, type GpuDevice, parseDevices } from './gpu-devices.ts'
import { visibleDevices } from './visible-devices.ts'

const memory = (total: string, used: string) =>
  `<fb_memory_usage><total>${total}</total><reserved>0 MiB</reserved><used>${used}</used></fb_memory_usage>`
const bar = '<bar1_memory_usage><total>65536 MiB</total><used>1 MiB</used></bar1_memory_usage>'
const gpu = (uuid: string, inner: string, mig = 'None') => `
	<gpu id="00000000:07:00.0">
		<product_name>NVIDIA A10</product_name>
		<mig_mode><current_mig>N/A</current_mig></mig_mode>
		<mig_devices>${mig}</mig_devices>
		<uuid>${uuid}</uuid>
		${inner}${bar}
	</gpu>`
const slice = (index: number, instance: number, inner: string) => `
	<mig_device>
		<index>${index}</index>
		<gpu_instance_id>${instance}</gpu_instance_id>
		<compute_instance_id>0</compute_instance_id>
		${inner}${bar}
	</mig_device>`
const document = (...gpus: string[]) =>
  `<?xml version="1.0" ?>\n<nvidia_smi_log>\n\t<driver_version>550.54.15</driver_version>${gpus.join('')}</nvidia_smi_log>`

const small = gpu('GPU-aaaa1111', memory('24564 MiB', '10 MiB'))
const big = gpu('GPU-bbbb2222', memory('81559 MiB', '20 MiB'))
const sliced = gpu(
  'GPU-cccc3333',
  memory('40960 MiB', 'N/A'),
  slice(0, 2, memory('19968 MiB', '13 MiB')) + slice(1, 9, memory('4864 MiB', '3 MiB')),
)
const list = `GPU 0: NVIDIA A10 (UUID: GPU-aaaa1111)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-cccc3333)
  MIG 3g.20gb     Device  0: (UUID: MIG-5c89852c)
  MIG 1g.5gb      Device  1: (UUID: MIG-e07a497d)
`
const totals = (devices: GpuDevice[]) => devices.map(({ totalMb }) => totalMb)

test('whole GPUs, with their own memory and not that of their windows', () => {
  const whole = { bus: '00000000:07:00.0', driver: '550.54.15', slice: undefined }
  const model = 'NVIDIA A10'
  expect(parseDevices(document(small, big), '')).toEqual([
    { gpu: 0, gpuUuid: 'GPU-aaaa1111', model, ...whole, totalMb: 24564, usedMb: 10 },
    { gpu: 1, gpuUuid: 'GPU-bbbb2222', model, ...whole, totalMb: 81559, usedMb: 20 },
  ])
})

test('a GPU in slices counts as these', () => {
  const found = parseDevices(document(small, sliced), list).slice(1)
  expect(found).toMatchObject([
    { gpu: 1, totalMb: 19968, usedMb: 13, slice: { uuid: 'MIG-5c89852c', gpuInstance: '2' } },
    { gpu: 1, totalMb: 4864, usedMb: 3, slice: { uuid: 'MIG-e07a497d', gpuInstance: '9' } },
  ])
})

test("the UUID of a slice where the document has it is not taken for the GPU's", () => {
  const own = `<uuid>MIG-own</uuid>${memory('4864 MiB', '3 MiB')}`
  const [only] = parseDevices(
    document(gpu('GPU-1', memory('40960 MiB', 'N/A'), slice(0, 2, own))),
    '',
  )
  expect(only).toMatchObject({ gpuUuid: 'GPU-1', slice: { uuid: 'MIG-own' }, totalMb: 4864 })
})

test.each(['N/A', '[N/A]', '[Not Supported]', 'Insufficient Permissions'])('%s', (untold) => {
  const [only] = parseDevices(document(gpu('GPU-1', memory(untold, untold))), '')
  expect(only).toMatchObject({ totalMb: undefined, usedMb: undefined })
})

test('no GPU where nvidia-smi has failed', () => {
  expect(parseDevices('NVIDIA-SMI has failed because', '')).toEqual([])
})

const devices = parseDevices(document(small, sliced, big), list)
test.each<[string | undefined, number[]]>([
  [undefined, [24564, 19968, 4864, 81559]],
  ['0', [24564]],
  ['2, 0', [81559, 24564]],
  ['1', [19968, 4864]],
  ['GPU-bbbb2222', [81559]],
  ['GPU-bb', [81559]],
  ['MIG-e07a497d', [4864]],
  ['MIG-GPU-cccc3333/2/0', [19968]],
  ['0,7,2', [24564]],
  ['GPU-', []],
  ['GPU-none', []],
  ['-1', []],
  ['NoDevFiles', []],
  ['', []],
])('CUDA_VISIBLE_DEVICES=%s', (visible, expected) => {
  expect(totals(visibleDevices(devices, { CUDA_VISIBLE_DEVICES: visible }))).toEqual(expected)
})

const all = [24564, 19968, 4864, 81559]
test.each<[string, string, number[]]>([
  ['all', 'is what it says', all],
  ['', 'says nothing', all],
  ['void', 'is none', []],
  ['none', 'is none', []],
  ['3,4,5,6', 'was done by the container toolkit, which numbers anew', all],
  ['0', 'was not done, for more are listed', [24564]],
  ['1:1', 'was not done: a slice', [4864]],
  ['GPU-bbbb2222,MIG-5c89852c', 'names devices for ever', [19968, 81559]],
])('NVIDIA_VISIBLE_DEVICES=%s %s', (given, _, expected) => {
  expect(totals(visibleDevices(devices, { NVIDIA_VISIBLE_DEVICES: given }))).toEqual(expected)
})

test('what a container is given is cut further by CUDA_VISIBLE_DEVICES', () => {
  const env = { NVIDIA_VISIBLE_DEVICES: '0,2', CUDA_VISIBLE_DEVICES: '2,0' }
  expect(totals(visibleDevices(devices, env))).toEqual([81559, 24564])
})

test('names for people, and what binds a trainer', () => {
  expect(devices.map(deviceName)).toEqual(['0', '1:0', '1:1', '2'])
  const bound = ['GPU-aaaa1111', 'MIG-5c89852c', 'MIG-e07a497d', 'GPU-bbbb2222']
  expect(devices.map(deviceUuid)).toEqual(bound)
  const [, unnamed] = parseDevices(document(small, sliced), '')
  expect(unnamed && deviceUuid(unnamed)).toBe('MIG-GPU-cccc3333/2/0')
})
