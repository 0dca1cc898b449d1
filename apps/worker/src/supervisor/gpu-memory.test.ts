import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { NvidiaSmi } from '@sweepstack/process'
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
/** The memory of each GPU, and a budget of 900 MB for one that has 1,000. */
async function open(PATH = `${folder}:${process.env.PATH}`) {
  const nvidiaSmi = new NvidiaSmi({ PATH })
  const memory = new GpuMemory(nvidiaSmi, (message) => said.push(message))
  return (await nvidiaSmi.devices()).map((device) => memory.on(device))
}
async function openFirst() {
  const [first] = await open()
  if (first === undefined) throw new Error('no GPU is listed')
  return first
}

test('trainers that are listed hold what is said of them', async () => {
  await holds('', 100)
  const memory = await openFirst()
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
    const memory = await openFirst()
    await holds(processes, 450)
    expect(await memory.of([42], () => true)).toEqual(new Map([[42, 350]]))
    expect(await memory.of([42], () => false)).toEqual(new Map())
    expect(await memory.of([42, 43], () => true)).toEqual(new Map())
    expect(said).toEqual([expect.stringContaining('does not list the trainers')])
  },
)

test('a trainer that begins while nvidia-smi is asked is not counted for the other', async () => {
  await holds('', 100)
  const memory = await openFirst()
  await holds('', 450)
  const answers = [true, false]
  expect(await memory.of([42], () => answers.shift() ?? false)).toEqual(new Map())
})

test('what another GPU holds does not count', async () => {
  await holds('', 100, 100)
  const [, second] = await open()
  await holds('', 900, 150)
  expect(await second?.of([42], () => true)).toEqual(new Map([[42, 50]]))
})

test('a GPU that fails does not hide what is told of the others', async () => {
  await holds('', 100, 200)
  await writeFile(
    path.join(folder, 'nvidia-smi'),
    `#!/bin/sh\ncat '${folder}/devices'\necho 'Unable to determine the device handle: GPU is lost'\nexit 15\n`,
  )
  expect(await open()).toHaveLength(2)
})

test('who asks while an answer is on its way gets that answer', async () => {
  await writeFile(
    path.join(folder, 'nvidia-smi'),
    `#!/bin/sh\necho asked >> '${folder}/asked'\nsleep 0.2\n`,
  )
  const nvidiaSmi = new NvidiaSmi({ PATH: `${folder}:${process.env.PATH}` })
  await Promise.all([nvidiaSmi.ask('-L'), nvidiaSmi.ask('-L'), nvidiaSmi.ask('-L')])
  await nvidiaSmi.ask('-L')
  expect(await readFile(path.join(folder, 'asked'), 'utf8')).toBe('asked\nasked\n')
})

test('nothing is made up where a GPU does not tell, holds less, or nothing answers', async () => {
  await holds('', 100)
  const memory = await openFirst()
  await holds('', 'N/A')
  expect(await memory.of([42], () => true)).toEqual(new Map())
  await holds('', 50)
  expect(await memory.of([42], () => true)).toEqual(new Map())
  expect(await open('/nowhere')).toEqual([])
  expect(said).toHaveLength(1)
})

test('a process on two GPUs takes the sum; what is not told is left out', () => {
  const text = '4242, 1510\n4242, 414\n4243, [N/A]\n4244, [Insufficient Permissions]\n'
  expect(parseProcesses(text)).toEqual(new Map([[4242, 1924]]))
  expect(parseProcesses('No running processes found\n').size).toBe(0)
})
