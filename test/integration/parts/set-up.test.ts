import { type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { chmod, copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mountSmallDisk } from '../../chaos/support/small-disk.ts'

const root = path.resolve(import.meta.dirname, '../../..')

let folder: string
let home: string
let disk: Awaited<ReturnType<typeof mountSmallDisk>>
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-set-up-'))
  home = path.join(folder, 'home')
  await mkdir(home)
  for (const place of [folder, home]) await chmod(place, 0o777)
  disk = await mountSmallDisk(2)
})
afterAll(async () => {
  await disk?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** A clone that needs no package, so that its set-up asks no registry. */
async function makeClone(clone: string): Promise<void> {
  await cp(path.join(root, 'scripts'), path.join(clone, 'scripts'), { recursive: true })
  const name = 'clone'
  const version = '1.0.0'
  await writeFile(path.join(clone, 'package.json'), JSON.stringify({ name, version }))
  const lock = { name, version, lockfileVersion: 3, packages: { '': { name, version } } }
  await writeFile(path.join(clone, 'package-lock.json'), JSON.stringify(lock))
}

/** Node as another user may run it, too: it may lie in a home that is closed to others. */
async function nodeFor({ uid, gid }: SpawnOptions): Promise<string> {
  if (uid === undefined) return process.execPath
  const { error } = spawnSync(process.execPath, ['--version'], { uid, gid })
  if (error === undefined) return process.execPath
  const copy = path.join(folder, 'node')
  await copyFile(process.execPath, copy)
  await chmod(copy, 0o755)
  return copy
}

/** Runs a script with Node until it ends: what it said of the failure. */
async function run(script: string, options: SpawnOptions = {}) {
  const env = { ...process.env, HOME: home, ...options.env }
  const stdio: SpawnOptions['stdio'] = ['ignore', 'ignore', 'pipe']
  const child = spawn(await nodeFor(options), [script], { cwd: folder, ...options, env, stdio })
  let errors = ''
  child.stderr?.on('data', (part: Buffer) => {
    errors += part
  })
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  // npm speaks for itself, before us.
  return { code, told: errors.slice(Math.max(0, errors.indexOf('set-up: '))) }
}

test('a clone that we may not write is told in a line, with what to do', async () => {
  const clone = path.join(folder, 'locked')
  await mkdir(clone)
  await makeClone(clone)
  await chmod(clone, 0o555)
  const isRoot = process.getuid?.() === 0
  const options = isRoot ? { uid: 65534, gid: 65534 } : {}
  const { code, told } = await run(path.join(clone, 'scripts/bootstrap.mjs'), options)
  expect(code).toBe(1)
  expect(told).toMatch(/^set-up: \S*locked cannot be written: EACCES: .*\n {2}fix: make it .*\n$/)
})

test('so is a lock file that is not there', async () => {
  const clone = path.join(folder, 'bare')
  await mkdir(path.join(clone, 'scripts'), { recursive: true })
  const script = path.join(clone, 'scripts/bootstrap.mjs')
  await copyFile(path.join(root, 'scripts/bootstrap.mjs'), script)
  const { code, told } = await run(script)
  expect(code).toBe(1)
  expect(told).toMatch(/^set-up: ENOENT: .*package-lock\.json'\n {2}fix: .*\n$/)
})

test('so is a disk that is full or read-only, where one can be mounted', async ({ skip }) => {
  if (disk === undefined) return skip()
  await makeClone(disk.directory)
  const script = path.join(disk.directory, 'scripts/bootstrap.mjs')
  await disk.fill()
  const full = await run(script)
  expect([full.code, full.told]).toEqual([
    1,
    expect.stringMatching(/^set-up: .* cannot be written: ENOSPC: .*\n {2}fix: .*\n$/),
  ])
  await disk.readOnly(true)
  const readOnly = await run(script)
  expect([readOnly.code, readOnly.told]).toEqual([
    1,
    expect.stringMatching(/^set-up: .* cannot be written: EROFS: .*\n {2}fix: .*\n$/),
  ])
})

test.runIf(process.platform === 'linux')('so is a cache that no system makes', async () => {
  const env = { SWEEPSTACK_CACHE: '/proc/x/y', SWEEPSTACK_DEVICE: 'cpu' }
  const { code, told } = await run(path.join(root, 'packages/provision/dist/main.js'), { env })
  expect([code, told]).toEqual([
    1,
    expect.stringMatching(
      /^set-up: there is no place .*ENOENT.*\n {2}fix: .*SWEEPSTACK_CACHE.*\n$/,
    ),
  ])
})
