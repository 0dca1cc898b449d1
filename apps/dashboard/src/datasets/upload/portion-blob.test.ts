import { Readable } from 'node:stream'
import { planPortions } from '@sweepstack/client'
import { extract } from 'tar-stream'
import { expect, test } from 'vitest'
import { hostileNames } from '../../../../../test/support/hostile-names.ts'
import { type PickedFile, portionBlob } from './portion-blob.ts'

function picked(path: string, length: number): PickedFile {
  const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + path.length) % 256)
  return { kind: 'file', path, bytes: length, file: new Blob([bytes]) }
}

/** What a reader of archives finds in the portions, one after the other. */
async function unpacked(files: PickedFile[], wanted: number) {
  const portions = planPortions(files, wanted)
  const archive = extract()
  const parts = portions.map(async (portion) =>
    Buffer.from(await portionBlob(portion).arrayBuffer()),
  )
  Readable.from([Buffer.concat(await Promise.all(parts))]).pipe(archive)
  const found: Record<string, Buffer> = Object.create(null)
  for await (const entry of archive) {
    const parts: Buffer[] = []
    for await (const part of entry) parts.push(part as Buffer)
    found[entry.header.name] = Buffer.concat(parts)
  }
  return { found, portions: portions.length }
}

test('what is sent in portions is an archive of the files', async () => {
  const long = `${'deep/'.repeat(40)}picture.png`
  const files = [
    picked('empty.csv', 0),
    picked('train/cat/a.png', 512),
    picked('train/cat/b.png', 700),
    picked(`train/${'ü'.repeat(40)}/ß 猫.png`, 33),
    picked(long, 40),
    picked('whole.zip', 5000),
  ]
  const { found, portions } = await unpacked(files, 2048)
  expect(portions).toBeGreaterThan(3)
  expect(Object.keys(found)).toEqual(files.map(({ path }) => path))
  for (const { path, file } of files) {
    expect(found[path]).toEqual(Buffer.from(await file.arrayBuffer()))
  }
})

test('names that break others come through', async () => {
  // A zero ends a name, and half a character is none.
  const names = hostileNames.filter((name) => name !== '' && !/[\0\ud800]/.test(name))
  const { found } = await unpacked(
    names.map((name) => picked(name, 3)),
    2 ** 20,
  )
  expect(Object.keys(found)).toEqual(names)
})
