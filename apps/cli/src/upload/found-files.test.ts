import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findFiles } from './found-files.ts'

let root: string
let source: string
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sweepstack-found-'))
  source = path.join(root, 'source')
  await mkdir(path.join(source, 'train_images/deeper'), { recursive: true })
  await writeFile(path.join(source, 'train.csv'), 'Image,Class\n')
  await writeFile(path.join(source, 'train_images/a.png'), 'a')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const place = () => path.join(source, 'train_images/x.png')
const paths = async (...sources: string[]) => (await findFiles(sources)).map((found) => found.path)

test('files are found with their folders, links as what they lead to', async () => {
  await symlink(path.join(source, 'train_images/a.png'), path.join(source, 'train_images/b.png'))
  await writeFile(path.join(source, 'train_images/.hidden'), '')
  const files = ['train.csv', 'train_images/a.png', 'train_images/b.png']
  expect(await paths(source)).toEqual([...files, 'train_images/deeper'])
  const [one, other] = ['train.csv', 'train_images'].map((name) => path.join(source, name))
  expect(await paths(one as string, other as string)).toEqual(await paths(source))
})

test.each(['gone', 'x.png'])(
  'a link to a picture that is not there is a missing one: %s',
  async (to) => {
    await symlink(to, place())
    expect((await findFiles([source])).filter(({ isMissing }) => isMissing)).toEqual([
      { kind: 'file', path: 'train_images/x.png', file: place(), bytes: 0, isMissing: true },
    ])
  },
)

test.each(['labels.csv', 'folder'])(
  'another link that leads nowhere is named: %s',
  async (name) => {
    await symlink('/gone', path.join(source, name))
    await expect(findFiles([source])).rejects.toMatchObject({
      message: `${path.join(source, name)} is a link to a file or folder that is not there`,
      fix: 'put back what it leads to, or remove the link',
    })
  },
)

test.each<[string, () => Promise<unknown>]>([
  ['pipe', async () => execFileSync('mkfifo', [place()])],
  ['device', () => symlink('/dev/zero', place())],
  ['folder', () => mkdir(place())],
])('a %s is refused at once', async (kind, make) => {
  await make()
  await expect(findFiles([source])).rejects.toMatchObject({
    message: `${place()} is a ${kind}, no file`,
    fix: 'put a file in its place, or take it out of the folder',
  })
})

test('a socket is refused at once', async () => {
  const server = createServer().listen(place())
  await once(server, 'listening')
  await expect(findFiles([source])).rejects.toThrow(`${place()} is a socket, no file`)
  server.close()
})

test('a link that leads back into its own folder is named, not followed for ever', async () => {
  await symlink(source, path.join(source, 'again'))
  await expect(findFiles([source])).rejects.toThrow('again is a link to a folder that it lies in')
})

test.each([
  ['nowhere', /nowhere does not exist on this machine/],
  ['.', /is no folder|there is no file in/],
])('what holds no file is told: %s', async (given, words) => {
  await rm(source, { recursive: true })
  await expect(findFiles([path.join(root, given)])).rejects.toThrow(words)
})

test('a file that we may not read is named', async () => {
  const nobody = 65534
  const isRoot = process.geteuid?.() === 0
  for (const folder of [root, source]) await chmod(folder, 0o777)
  await chmod(path.join(source, 'train_images/a.png'), 0)
  if (isRoot) process.seteuid?.(nobody)
  try {
    await expect(findFiles([source])).rejects.toMatchObject({
      message: expect.stringContaining('train_images/a.png cannot be read: EACCES'),
      fix: 'give a path that you may read and write',
    })
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})
