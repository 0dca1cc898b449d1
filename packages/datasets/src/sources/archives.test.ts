import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeZip } from '../testing/make-zip.ts'
import { refusalOf } from '../testing/refusal-of.ts'
import { openSource } from './open-source.ts'

let folder: string
let out: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-archives-'))
  out = await mkdtemp(path.join(tmpdir(), 'sweepstack-archives-out-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
  await rm(out, { recursive: true, force: true })
})

interface Item {
  name: string
  data?: string | Buffer
  type?: 'file' | 'symlink' | 'link' | 'directory' | 'character-device'
  linkname?: string
}
const pictures: Item[] = [
  { name: 'pets/cat/a.png', data: 'one' },
  { name: 'pets/dog/b.png', data: 'two' },
]
async function makeTar(items: Item[]): Promise<Buffer> {
  const tar = pack()
  for (const { name, data = '', type = 'file', linkname } of items) {
    const link = linkname === undefined ? {} : { linkname }
    tar.entry({ name, type, ...link }, type === 'file' ? data : '')
  }
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
const zipOf = (items: Item[]) =>
  makeZip(
    items.map(({ name, data = '', type = 'file', linkname }) => ({
      name: type === 'directory' ? `${name}/` : name,
      data: linkname ?? data,
      mode: {
        file: 0o100644,
        symlink: 0o120777,
        link: 0o120777,
        directory: 0o40755,
        'character-device': 0o20644,
      }[type],
    })),
  )
const kinds: [string, (items: Item[]) => Buffer | Promise<Buffer>][] = [
  ['zip', zipOf],
  ['tar', makeTar],
  ['tar.gz', async (items) => gzipSync(await makeTar(items))],
]

async function look(file: string) {
  const source = await openSource(file, { outDirectory: out })
  const { described, splits, skipped, classes, notes } = source
  const data = await source.read('train', 0)
  const isThere = 'file' in data && data.file.startsWith(out)
  await source.close?.()
  expect(await readdir(out)).toEqual([])
  return { described, names: splits.train.names, skipped: [...skipped], classes, notes, isThere }
}
const refusal = (file: string) => refusalOf(file, out)

describe.each(kinds)('%s', (kind, make) => {
  /** Its name says something else: only content counts. */
  const write = async (items: Item[], name = 'download.bin') => {
    await writeFile(path.join(folder, name), await make(items))
    return path.join(folder, name)
  }

  test('is unpacked, read, and gone when the source is closed', async () => {
    expect(await look(await write(pictures))).toMatchObject({
      described: `folders of 2 classes (from a ${kind})`,
      names: ['cat/a.png', 'dog/b.png'],
      isThere: true,
    })
  })

  test('an archive in it is not unpacked, and it is said what to do', async () => {
    const items = [{ name: 'more/pets.zip', data: await zipOf(pictures) }]
    const words = await refusal(await write(items))
    expect(words).toMatch(
      /no images with labels .* Unpack more\/pets\.zip: an archive is read where it is alone/,
    )
  })

  test('folders without an image are named, as on the disk', async () => {
    const items: Item[] = [
      { name: '.', type: 'directory' },
      ...pictures,
      { name: 'pets', type: 'directory' },
      { name: 'pets/owl', type: 'directory' },
      { name: 'pets/emu/young', type: 'directory' },
      { name: 'pets/.git', type: 'directory' },
    ]
    // A zip has no entry for the folder that all is in.
    const given = kind === 'zip' ? items.slice(1) : items
    expect((await look(await write(given))).notes).toEqual(['no image in emu, owl: no class'])
  })

  test('a folder that leads out is refused, as a file is', async () => {
    const words = await refusal(await write([...pictures, { name: '../x', type: 'directory' }]))
    expect(words).toMatch(/leads out of it|hostile/)
  })

  test('alone in a folder it is what the folder has', async () => {
    await write(pictures)
    expect((await look(folder)).names).toHaveLength(2)
  })

  test('links, devices, hidden files and folders are passed over', async () => {
    const items: Item[] = [
      ...pictures,
      { name: 'pets/cat/link.png', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'pets/cat', type: 'directory' },
      { name: '__MACOSX/pets/cat/._a.png', data: 'x' },
      { name: 'pets/.DS_Store', data: 'x' },
      ...(kind === 'zip' ? [] : [{ name: 'pets/dev.png', type: 'character-device' as const }]),
    ]
    const { names, skipped } = await look(await write(items))
    expect(names).toHaveLength(2)
    expect(Object.fromEntries(skipped)).toEqual({
      'hidden, or left by a system': 2,
      'links and devices in the archive': kind === 'zip' ? 1 : 2,
    })
  })

  test.each([
    '../out.png',
    'pets/../../out.png',
    '/etc/out.png',
    'pets\\..\\out.png',
    'C:\\out.png',
  ])('a name that leads out is refused: %s', async (name) => {
    const words = await refusal(await write([...pictures, { name, data: 'x' }]))
    expect(words).toMatch(/leads out of it|damaged or hostile/)
    expect(await readdir(path.dirname(folder))).not.toContain('out.png')
  })

  test('a file through a link that the archive brings is refused or lies within', async () => {
    const items: Item[] = [
      ...pictures,
      { name: 'pets/evil', type: 'symlink', linkname: folder },
      { name: 'pets/evil/x.png', data: 'x' },
    ]
    expect((await look(await write(items))).names).toContain('evil/x.png')
    expect(await readdir(folder)).not.toContain('x.png')
  })

  test('a name that is there twice is refused', async () => {
    const twice = [...pictures, { name: 'pets/cat/a.png', data: 'other' }]
    expect(await refusal(await write(twice))).toMatch(/"pets\/cat\/a\.png" twice/)
  })

  test('names that differ in case, are reserved elsewhere or have line breaks are names', async () => {
    const items = ['CON/nul.png', 'con/AUX.png', 'a\nb/x\n.png'].map((name) => ({
      name,
      data: name,
    }))
    expect((await look(await write(items))).classes).toEqual(['CON', 'a\nb', 'con'])
  })

  test('empty, and cut off, it is refused', async () => {
    // Nothing in a tar without entries says that it is one.
    const words = kind === 'zip' ? /has no files in it/ : /no files in it|no zip, tar or tar\.gz/
    expect(await refusal(await write([], 'a.zip'))).toMatch(words)
    const whole = await make([{ name: 'cat/a.png', data: randomBytes(5000) }, ...pictures])
    for (const length of [0, 1, 300, Math.floor(whole.length / 2), whole.length - 30]) {
      await writeFile(path.join(folder, 'a.zip'), whole.subarray(0, length))
      const words = await refusal(path.join(folder, 'a.zip'))
      if (!(kind === 'tar' && length > 5000)) expect(words).toMatch(/^1 problem in the dataset/)
    }
  })
})

test('an archive that grows beyond measure is refused before it fills the disk', async () => {
  const zeros = Buffer.alloc(2 ** 24)
  const items = Array.from({ length: 20 }, (_, at) => ({ name: `cat/${at}.png`, data: zeros }))
  await writeFile(path.join(folder, 'bomb.zip'), makeZip(items))
  expect(await refusal(path.join(folder, 'bomb.zip'))).toMatch(
    /unpacks to more than 256 MB, as one made to fill a disk does: if it is none, unpack it and add/,
  )
})

test('sizes that lie, and what is encrypted, are refused', async () => {
  const file = path.join(folder, 'a.zip')
  await writeFile(file, makeZip([{ name: 'cat/a.png', data: 'hello', size: 2 }]))
  expect(await refusal(file)).toMatch(/cannot be unpacked|damaged/)
  await writeFile(file, makeZip([{ name: 'cat/a.png', data: 'hello', size: 2 ** 31 }]))
  expect(await refusal(file)).toMatch(/cannot be unpacked|damaged/)
  await writeFile(file, makeZip([{ name: 'cat/a.png', data: 'hello', isEncrypted: true }]))
  expect(await refusal(file)).toMatch(/encrypted: pack it without a password/)
})
