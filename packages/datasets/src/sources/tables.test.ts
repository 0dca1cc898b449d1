import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSource } from './open-source.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-tables-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), text)
  }
}
const images = (...names: string[]) => put(Object.fromEntries(names.map((name) => [name, 'x'])))
async function look() {
  const { kind, classes, splits, title, skipped, described } = await openSource(folder, {
    outDirectory: folder,
  })
  const rows = (split: 'train' | 'val' | 'test') =>
    splits[split].labels.map((label, at) => `${title(split, at)} ${classes[label]}`)
  return {
    kind,
    described,
    train: rows('train'),
    val: rows('val'),
    test: rows('test'),
    skipped: [...skipped],
  }
}
const refusal = () =>
  look().then(
    () => 'nothing',
    (error: Error) => error.message,
  )

test('one table with ids and one folder of images', async () => {
  await images('images/a.jpg', 'images/b.png', 'images/spare.png')
  await put({ 'labels.csv': '\ufeffid,breed,label\r\na,"x, y",cat\r\nb,z,"dog ""big"""\r\n' })
  expect(await look()).toEqual({
    kind: 'tables',
    described: 'labels.csv with images in 2 classes',
    train: ['images/a.jpg cat', 'images/b.png dog "big"'],
    val: [],
    test: [],
    skipped: [['images that no table lists', 1]],
  })
})

test('one table with a column of splits, separated by tabs', async () => {
  await images('a.png', 'b.png', 'c.png', 'd.png')
  await put({
    'all.tsv':
      'file\tclass\tsplit\na.png\tcat\ttrain\nb.png\tdog\tTraining\nc.png\tcat\tvalid\nd.png\tdog\ttest\n',
  })
  expect(await look()).toMatchObject({
    train: ['a.png cat', 'b.png dog'],
    val: ['c.png cat'],
    test: ['d.png dog'],
  })
})

test('a table for each split, paths with folders, the same names in each', async () => {
  await images('train/x/1.png', 'train/2.png', 'validation/1.png', 'test/1.png')
  await put({
    'train_labels.csv': 'path,target\ntrain/x/1.png,cat\n2.png,dog\n',
    'validation.csv': 'path,target\n1.png,cat\n',
    'test.csv': 'path\n1\n',
  })
  expect(await look()).toMatchObject({
    train: ['train/x/1.png cat', 'train/2.png dog'],
    val: ['validation/1.png cat'],
    test: ['test/1.png undefined'],
  })
})

test('numbers have the names of classes.txt', async () => {
  await images('a.png', 'b.png')
  await put({ 'labels.csv': 'image,label\na.png,1\nb.png,0\n', 'classes.txt': 'cat\ndog\n' })
  expect((await look()).train).toEqual(['a.png dog', 'b.png cat'])
  await put({ 'classes.txt': 'cat\n' })
  expect(await refusal()).toContain('has 1 names, and none for 1')
})

test('train.csv with train_images/ and nothing for validation is a table', async () => {
  await images('train_images/a.png', 'train_images/b.png')
  await put({ 'train.csv': 'Image,Class\na.png,cat\nb.png,dog\n' })
  expect(await look()).toMatchObject({
    kind: 'tables',
    train: ['train_images/a.png cat', 'train_images/b.png dog'],
  })
})

test('a table beside folders of classes has to be chosen between', async () => {
  await images('cat/a.png', 'dog/b.png')
  await put({ 'labels.csv': 'image,label\na.png,1\nb.png,2\n' })
  expect(await refusal()).toMatch(/may be read as tables or as folders: say which/)
  await put({ 'labels.csv': 'name,age\nx,1\n' })
  expect((await look()).kind).toBe('folders')
})

test.each<[string, Record<string, string>, RegExp]>([
  [
    'an image under two folders',
    { 'labels.csv': 'image,label\nc.png,cat\nb.png,dog\n' },
    /c\.png may be x\/c\.png or y\/c\.png: give the path/,
  ],
  [
    'a path that leads out',
    { 'labels.csv': 'image,label\n../a.png,cat\nb.png,dog\n' },
    /"\.\.\/a\.png" leads out/,
  ],
  ['an absolute path', { 'labels.csv': 'image,label\n/etc/a.png,cat\nb.png,dog\n' }, /leads out/],
  [
    'an image that is missing',
    { 'labels.csv': 'image,label\nz.png,cat\nb.png,dog\n' },
    /there is no image z\.png/,
  ],
  [
    'one image twice',
    { 'labels.csv': 'image,label\na,cat\na.png,dog\n' },
    /a and a\.png are one file/,
  ],
  ['an empty label', { 'labels.csv': 'image,label\na.png,\nb.png,dog\n' }, /empty label in line 2/],
  ['one class', { 'labels.csv': 'image,label\na.png,dog\nb.png,dog\n' }, /fewer than two classes/],
  [
    'an unknown split',
    { 'labels.csv': 'image,label,split\na.png,cat,train\nb.png,dog,holdout\n' },
    /split "holdout" in line 3/,
  ],
  [
    'a label of validation alone',
    { 'train.csv': 'image,label\na.png,cat\nb.png,dog\n', 'val.csv': 'image,label\nx/c.png,emu\n' },
    /label "emu", which no training image has/,
  ],
  [
    'several tables',
    { 'a.csv': 'image,label\na.png,cat\nb.png,dog\n', 'b.csv': 'image,label\na.png,cat\n' },
    /several tables, a\.csv, b\.csv/,
  ],
])('%s: refused', async (_, tables, words) => {
  await images('a.png', 'b.png', 'x/c.png', 'y/c.png')
  await put(tables)
  const asTables = openSource(folder, { as: 'tables', outDirectory: folder })
  await expect(asTables).rejects.toThrow(words)
})
