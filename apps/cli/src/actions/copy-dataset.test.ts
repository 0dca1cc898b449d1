import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyDataset } from './copy-dataset.ts'

let root: string
let source: string
let target: string
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sweepstack-copy-'))
  source = path.join(root, 'source')
  target = path.join(root, 'target')
  await mkdir(path.join(source, 'train_images/deeper'), { recursive: true })
  await mkdir(target)
  await writeFile(path.join(source, 'train.csv'), 'Image,Class\n')
  await writeFile(path.join(source, 'train_images/a.png'), 'a')
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('what the API reads is copied, links as what they lead to, but no circles', async () => {
  await symlink(path.join(source, 'train_images/a.png'), path.join(source, 'train_images/b.png'))
  await symlink(path.join(source, 'gone'), path.join(source, 'train_images/c.png'))
  await symlink('..', path.join(source, 'train_images/circle'))
  await writeFile(path.join(source, '.hidden'), '')
  await writeFile(path.join(source, 'train_images/deeper/d.png'), 'd')
  await copyDataset(source, target)
  const copied = execFileSync('find', ['.', '-type', 'f'], { cwd: target, encoding: 'utf8' })
  const images = ['a.png', 'b.png', 'deeper/d.png'].map((name) => `./train_images/${name}`)
  const expected = ['./train.csv', ...images]
  expect(copied.trim().split('\n').sort()).toEqual(expected)
  expect(await readFile(path.join(target, 'train_images/b.png'), 'utf8')).toBe('a')
})

test('one file is copied alone', async () => {
  await copyDataset(path.join(source, 'train.csv'), target)
  expect(await readFile(path.join(target, 'train.csv'), 'utf8')).toBe('Image,Class\n')
})

const place = () => path.join(source, 'train_images/x.png')

test.each<[string, () => Promise<unknown>]>([
  ['pipe', async () => execFileSync('mkfifo', [place()])],
  ['device', () => symlink('/dev/zero', place())],
])('a %s is refused at once', async (kind, make) => {
  await make()
  await expect(copyDataset(source, target)).rejects.toMatchObject({
    message: `${place()} is a ${kind}, no file`,
    fix: 'put a file in its place, or take it out of the folder',
  })
})

test('a socket is refused at once', async () => {
  const server = createServer().listen(place())
  await once(server, 'listening')
  await expect(copyDataset(source, target)).rejects.toThrow(`${place()} is a socket, no file`)
  server.close()
})

test('a file that we may not read is named, and room is not what is lacking', async () => {
  const nobody = 65534
  const isRoot = process.geteuid?.() === 0
  for (const folder of [root, source, target]) await chmod(folder, 0o777)
  await chmod(path.join(source, 'train_images/a.png'), 0)
  if (isRoot) process.seteuid?.(nobody)
  try {
    await expect(copyDataset(source, target)).rejects.toMatchObject({
      message: expect.stringContaining('train_images/a.png cannot be read: EACCES'),
      fix: 'give a path that you may read and write',
    })
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})
