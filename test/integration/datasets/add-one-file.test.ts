import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { ingestDataset } from '@sweepstack/datasets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeParquet } from '../../../packages/datasets/src/testing/make-parquet.ts'
import { makeZip } from '../../../packages/datasets/src/testing/make-zip.ts'
import { startTestApi } from '../../support/api.ts'
import { makePictures } from '../../support/picture-folder.ts'
import { startCli } from '../../support/run-cli.ts'

/** A dataset that is one file, an archive or not, sent to an API that sees nothing of it. */
let api: Awaited<ReturnType<typeof startTestApi>>
let folder: string
let url: string
const files: { name: string; data: Buffer; label: number }[] = []
beforeAll(async () => {
  api = await startTestApi()
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-one-file-'))
  ;({ url } = await api.listen({ ingest: ingestDataset }))
  const pictures = path.join(folder, 'pictures')
  await makePictures(pictures)
  for (const [label, name] of ['a', 'b'].entries()) {
    for (const split of ['train', 'val']) {
      const to = `${split}/${name}/1.png`
      await cp(path.join(pictures, `${split}_images/${name}.png`), path.join(folder, 'pets', to))
      files.push({ name: to, data: await readFile(path.join(folder, 'pets', to)), label })
    }
  }
})
afterAll(async () => {
  await api?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const archives = {
  'pets.zip': () => makeZip(files.map(({ name, data }) => ({ name: `pets/${name}`, data }))),
  'pets.tar.gz': async () => {
    await promisify(execFile)('tar', ['-czf', 'made.tgz', 'pets'], { cwd: folder })
    return readFile(path.join(folder, 'made.tgz'))
  },
}

test.each(Object.entries(archives))('%s has what its folder has', async (name, make) => {
  await writeFile(path.join(folder, name), await make())
  const { code, stdout, stderr } = await startCli(folder, url, ['datasets', 'add', 'pets', name])
    .ended
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain(`(from a ${name.slice(5)})`)
  const found = await api.redis.datasets.find('pets')
  const outDirectory = path.join(folder, 'cache')
  const { hash } = await ingestDataset({ folder: path.join(folder, 'pets'), outDirectory })
  expect(found).toMatchObject({ hash, source: { kind: 'folders' }, splits: { train: 2, val: 2 } })
  expect(await readdir(path.join(api.dataRoot, 'unpacked'))).toEqual([])
})

test('a Parquet file is read for its images', async () => {
  const rows = files.map(({ data, label }) => ({ bytes: data, label }))
  await writeFile(path.join(folder, 'images.parquet'), makeParquet(rows, { names: ['x', 'y'] }))
  const args = ['datasets', 'add', 'rows', 'images.parquet', '--split', 'val=0.5']
  const { code, stdout, stderr } = await startCli(folder, url, args).ended
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('read from 1 Parquet file of images in 2 classes')
  expect(await api.redis.datasets.find('rows')).toMatchObject({ splits: { train: 2, val: 2 } })
})
