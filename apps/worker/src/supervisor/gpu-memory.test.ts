import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { GpuMemory, parseProcesses } from './gpu-memory.ts'

let folder: string
let said: string[]
beforeEach(async () => {
  said = []
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-gpu-'))
  const answers = `#!/bin/sh
case "$1" in
  -q) cat '${folder}/devices';;
  --query-compute-apps*) cat '${folder}/processes';;
esac
`
  await writeFile(path.join(folder, 'nvidia-smi'), answers)
  await chmod(path.join(folder, 'nvidia-smi'), 0o755)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** What the nvidia-smi of these tests prints from now on. */
async function holds(processes: string, ...usedMb: (number | 'N/A')[]) {
  const gpus = usedMb.map((used, index) => {
    const held = used === 'N/A' ? used : `${used} MiB`
    return `<gpu id="${index}"><uuid>GPU-${index}</uuid><fb_memory_usage><total>1000 MiB</total><used>${held}</used></fb_memory_usage></gpu>`
  })
  await writeFile(path.join(folder, 'devices'), gpus.join('\n'))
  await writeFile(path.join(folder, 'processes'), processes)
}
const open = (env = {}) =>
  GpuMemory.open({ PATH: `${folder}:${process.env.PATH}`, ...env }, (message) => said.push(message))

test('trainers that are listed hold what is said of them', async () => {
  await holds('', 100)
  const memory = await open()
  expect(memory.budgetMb).toBe(900)
  await holds('4242, 300\n4243, 200\n', 600)
  expect(await memory.of([4242, 4243], () => false)).toEqual(
    parseProcesses('4242, 300\n4243, 200\n'),
  )
  await holds('', 600)
  expect(await memory.of([4242], () => true)).toEqual(new Map())
  expect(said).toEqual([])
})

test.each(['', '70001, 300\n', '42, [N/A]\n'])(
  'trainers that are never listed hold what the GPU holds more than before (%j)',
  async (processes) => {
    await holds('', 100)
    const memory = await open()
    await holds(processes, 450)
    expect(await memory.of([42], () => true)).toEqual(new Map([[42, 350]]))
    expect(await memory.of([42], () => false)).toEqual(new Map())
    expect(await memory.of([42, 43], () => true)).toEqual(new Map())
    expect(said).toEqual([expect.stringContaining('does not list the trainers')])
  },
)

test('a trainer that begins while nvidia-smi is asked is not counted for the other', async () => {
  await holds('', 100)
  const memory = await open()
  await holds('', 450)
  const answers = [true, false]
  expect(await memory.of([42], () => answers.shift() ?? false)).toEqual(new Map())
})

test('only GPUs that trainers may see count', async () => {
  await holds('', 100, 100)
  const memory = await open({ CUDA_VISIBLE_DEVICES: '1' })
  await holds('', 900, 150)
  expect(await memory.of([42], () => true)).toEqual(new Map([[42, 50]]))
})

test('nothing is made up where a GPU does not tell, holds less, or nothing answers', async () => {
  await holds('', 100)
  const memory = await open()
  await holds('', 'N/A')
  expect(await memory.of([42], () => true)).toEqual(new Map())
  await holds('', 50)
  expect(await memory.of([42], () => true)).toEqual(new Map())
  const nobody = await open({ PATH: '/nowhere' })
  expect(await nobody.of([42], () => true)).toEqual(new Map())
  expect(nobody.budgetMb).toBeUndefined()
  expect(said).toHaveLength(1)
})

test('a process on two GPUs takes the sum; what is not told is left out', () => {
  const text = '4242, 1510\n4242, 414\n4243, [N/A]\n4244, [Insufficient Permissions]\n'
  expect(parseProcesses(text)).toEqual(new Map([[4242, 1924]]))
  expect(parseProcesses('No running processes found\n').size).toBe(0)
})
