import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { makeFolder } from '@sweepstack/process'
import { type Header, pack } from 'tar-stream'
import { makeZip, type ZipPart } from '../testing/make-zip.ts'
import { makeZip64 } from '../testing/make-zip64.ts'
import { type Case, type Files, goodFiles, plain } from './case.ts'

type Rgb = [number, number, number]
const teal: Rgb = [0, 120, 130]
const png = await plain(teal).png().toBuffer()
const files = await goodFiles()
const parts: ZipPart[] = Object.entries(files).map(([name, data]) => ({ name, data }))

async function tarOf(entries: [Partial<Header> & { name: string }, Buffer | string][]) {
  const archive = pack()
  for (const [header, data] of entries) {
    // The packer writes into the header.
    if (header.type === undefined) archive.entry({ ...header }, Buffer.from(data))
    else archive.entry({ ...header })
  }
  archive.finalize()
  const bytes: Buffer[] = []
  for await (const part of archive) bytes.push(part as Buffer)
  return Buffer.concat(bytes)
}
const goodEntries = Object.entries(files).map(([name, data]): [{ name: string }, Buffer] => [
  { name },
  Buffer.from(data),
])
const tar = (...more: Parameters<typeof tarOf>[0]) => tarOf([...goodEntries, ...more])

/** As the program tar writes it. */
async function programTar(options: string[], more: Files = {}): Promise<Buffer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-corpus-tar-'))
  try {
    for (const [name, data] of Object.entries({ ...files, ...more })) {
      await makeFolder(path.dirname(path.join(folder, 'in', name)))
      writeFileSync(path.join(folder, 'in', name), data)
    }
    execFileSync('tar', [
      ...options,
      '-C',
      path.join(folder, 'in'),
      '-cf',
      path.join(folder, 'x.tar'),
      '.',
    ])
    return readFileSync(path.join(folder, 'x.tar'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
const deep = `a/${'long-name-'.repeat(9)}/${'x'.repeat(150)}.png`
const whole = await tar()
/** NUL within the name of an entry of a zip. */
const withNul = makeZip([...parts, { name: 'a/odd\0.png', data: png }])

const archived = (title: string, name: string, data: Buffer, expected: Case['expected']): Case => ({
  title,
  files: { [name]: data },
  isAlone: true,
  place: name,
  expected,
})
const zip = (title: string, more: ZipPart[], expected: Case['expected']) =>
  archived(`a zip with ${title}`, 'x.zip', makeZip([...parts, ...more]), expected)
const nothingMore = { registered: [] as [string, Rgb][] }
const one = { registered: [['a', teal]] as [string, Rgb][] }

/** Archives are all there is: the good pictures lie in them. */
export const archiveCases: Case[] = [
  zip('names that lead out', [{ name: '../evil.png', data: png }], {
    refused: /"?\.\.\/evil\.png|relative path/,
  }),
  zip('an absolute path', [{ name: '/tmp/evil.png', data: png }], {
    refused: /\/tmp\/evil\.png|absolute path/,
  }),
  zip('backslashes', [{ name: 'a\\..\\..\\evil.png', data: png }], {
    refused: /evil\.png|relative path|characters/,
  }),
  archived('a zip with NUL in a name', 'x.zip', withNul, {
    refused: /leads out of it|damaged or hostile/,
  }),
  zip('an entry twice', [{ name: 'a/1.png', data: png }], { refused: /"a\/1\.png" twice/ }),
  zip('a file that is a folder, too', [{ name: 'a', data: png }], {
    refused: /"?a"? ?(twice|.*folder)|EISDIR|cannot be unpacked/,
  }),
  zip('an encrypted entry', [{ name: 'a/odd.png', data: png, isEncrypted: true }], {
    refused: /a\/odd\.png is encrypted: pack it without a password/,
  }),
  zip('a size that is less than there is', [{ name: 'a/odd.png', data: png, size: 3 }], {
    refused: /cannot be unpacked/,
  }),
  zip('a size that is more than there is', [{ name: 'a/odd.png', data: png, size: 9999 }], {
    refused: /cannot be unpacked/,
  }),
  zip('a link', [{ name: 'a/odd.png', data: '/etc/hostname', mode: 0o120777 }], {
    passedOver: /links and devices in the archive/,
  }),
  zip('a zip in it', [{ name: 'a/inner.zip', data: makeZip(parts) }], {
    passedOver: /no pictures by their extension/,
  }),
  archived('a zip of 64 bit', 'x.zip', makeZip64(parts), nothingMore),
  archived('a zip that is cut off', 'x.zip', makeZip(parts).subarray(0, -30), {
    refused: /zip cannot be read/,
  }),
  archived('a zip behind garbage', 'x.zip', Buffer.concat([Buffer.alloc(50), makeZip(parts)]), {
    refused: /no zip, tar or tar\.gz/,
  }),
  archived('an empty zip', 'x.zip', makeZip([]), { refused: /no zip, tar or tar\.gz|no files/ }),
  archived(
    'a tar with long names of GNU',
    'x.tar',
    await programTar(['--format=gnu'], { [deep]: png }),
    one,
  ),
  archived(
    'a tar with long names of PAX',
    'x.tar',
    await programTar(['--format=pax'], { [deep]: png }),
    one,
  ),
  archived('a tar of old times', 'x.tar', await programTar(['--format=ustar']), nothingMore),
  archived(
    'a tar with names that lead out',
    'x.tar',
    await tar([{ name: 'a/../../evil.png' }, png]),
    { refused: /"a\/\.\.\/\.\.\/evil\.png", which leads out of it/ },
  ),
  archived('a tar with an absolute path', 'x.tar', await tar([{ name: '/etc/evil.png' }, png]), {
    refused: /"\/etc\/evil\.png", which leads out of it/,
  }),
  archived(
    'a tar with links and a pipe',
    'x.tar',
    await tar(
      [{ name: 'a/odd.png', type: 'symlink', linkname: '/etc/hostname' }, ''],
      [{ name: 'a/hard.png', type: 'link', linkname: 'a/1.png' }, ''],
      [{ name: 'a/pipe.png', type: 'fifo' }, ''],
    ),
    { passedOver: /3 files passed over: links and devices/ },
  ),
  archived('a tar with an entry twice', 'x.tar', await tar([{ name: './a/1.png' }, png]), {
    refused: /a\/1\.png" twice/,
  }),
  archived('a tar that is cut off in a picture', 'x.tar', whole.subarray(0, 600), {
    refused: /cannot be unpacked/,
  }),
  archived('a tar.gz that is cut off', 'x.tar.gz', gzipSync(whole).subarray(0, -20), {
    refused: /cannot be unpacked/,
  }),
  archived(
    'a tar.gz with garbage behind it',
    'x.tgz',
    Buffer.concat([gzipSync(whole), Buffer.from('garbage')]),
    { refused: /x\.tgz cannot be unpacked: .*pack it anew/ },
  ),
  archived('a text that is called zip', 'x.zip', Buffer.from('hello'), {
    refused: /x\.zip is no zip, tar or tar\.gz/,
  }),
]
