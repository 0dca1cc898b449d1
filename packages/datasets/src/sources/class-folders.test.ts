import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSource } from './open-source.ts'

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'sweepstack-folders-')))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function files(...names: string[]) {
  for (const name of names) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), name)
  }
}
const open = () => openSource(folder, { outDirectory: folder })
const listed = async () => {
  const { classes, splits } = await open()
  const rows = (split: 'train' | 'val' | 'test') =>
    splits[split].names.map((name, at) => [name, classes[splits[split].labels[at] as number]])
  return { classes, train: rows('train'), val: rows('val'), test: rows('test') }
}

test('folders of classes, with folders in them', async () => {
  await files('dog/b.PNG', 'dog/more/deep/c.jpeg', 'cat/a.webp')
  const source = await open()
  expect(source).toMatchObject({ kind: 'folders', described: 'folders of 2 classes' })
  expect((await listed()).train).toEqual([
    ['cat/a.webp', 'cat'],
    ['dog/b.PNG', 'dog'],
    ['dog/more/deep/c.jpeg', 'dog'],
  ])
  expect(await source.read('train', 2)).toEqual({ file: path.join(folder, 'dog/more/deep/c.jpeg') })
  expect(source.title('train', 2)).toBe('dog/more/deep/c.jpeg')
})

test.each([
  ['train', 'val', 'test'],
  ['training', 'validation', 'testing'],
  ['Train', 'valid', 'TEST'],
  ['training_set', 'valid_set', 'test_set'],
  ['train_set', 'val-set', 'Test Set'],
  ['trainset', 'validation_data', 'test-data'],
  ['TRAIN DATA', 'data_val', 'testing-dataset'],
  ['train_images', 'val_images', 'test_images'],
])('folders of splits: %s, %s, %s', async (train, val, tests) => {
  await files(`${train}/cat/a.png`, `${train}/dog/b.png`, `${val}/dog/c.png`, `${tests}/cat/d.png`)
  expect(await listed()).toEqual({
    classes: ['cat', 'dog'],
    train: [
      ['cat/a.png', 'cat'],
      ['dog/b.png', 'dog'],
    ],
    val: [['dog/c.png', 'dog']],
    test: [['cat/d.png', 'cat']],
  })
  const { described, title } = await open()
  expect(described).toBe(`folders of 2 classes in ${train}/, ${val}/, ${tests}/`)
  expect(title('val', 0)).toBe(`${val}/dog/c.png`)
})

test.each<[string, string[], RegExp]>([
  [
    'splits of unknown names',
    ['fit/sick', 'fit/well', 'check/sick']
      .flatMap((of) => [`${of}/1.png`])
      .concat('check/well/2.png'),
    /check\/ and fit\/ hold the same folders, sick\/ and well\/\. If "check" and "fit" are the classes, .*--as folders.*; if "sick" and "well" are, call the folders around them train, val and test/,
  ],
  [
    'splits of unknown names, one of which lacks a class',
    ['fit/a/1.png', 'fit/b/1.png', 'fit/c/1.png', 'check/a/1.png', 'check/b/1.png'],
    /hold the same folders, a\/, b\/ and c\//,
  ],
  [
    'names that speak of splits',
    ['seg_train/a/1.png', 'seg_train/b/1.png', 'seg_test/a/1.png'],
    /seg_test\/ and seg_train\/ are called as splits and hold folders/,
  ],
  [
    'splits in the classes',
    ['sick/train/1.png', 'sick/val/1.png', 'well/train/1.png'],
    /sick\/ and well\/ hold folders of splits, train\/ and val\/\. If "sick" and "well" are the classes, put the splits outside, as train\/sick\//,
  ],
  [
    'datasets with splits of their own',
    ['one', 'two'].flatMap((of) => ['train', 'test'].map((split) => `${of}/${split}/a/1.png`)),
    /one\/ and two\/ hold folders of splits.*if each is a dataset of its own, give that folder alone, as one\//,
  ],
  [
    'parts of the training images',
    ['part1', 'part2'].flatMap((of) => [`train/${of}/a/1.png`, `train/${of}/b/1.png`]),
    /part1\/ and part2\/ hold the same folders, a\/ and b\//,
  ],
])('what may be no classes is refused, unless that is said: %s', async (_, names, words) => {
  await files(...names)
  await expect(open()).rejects.toThrow(words)
  const insisted = await openSource(folder, { outDirectory: folder, as: 'folders' })
  expect(insisted.classes).toHaveLength(2)
})

test('folders in classes that have not the same names belong to their classes', async () => {
  await files('sick/p1/1.png', 'sick/p2/1.png', 'well/p3/1.png', 'well/p1/1.png', 'well/2.png')
  expect((await listed()).classes).toEqual(['sick', 'well'])
})

test('classes that are called as splits are, are classes', async () => {
  await files('train/a.png', 'bus/b.png', 'test/c.png')
  expect((await listed()).classes).toEqual(['bus', 'test', 'train'])
})

test('test images in no class have no label', async () => {
  await files('train/cat/a.png', 'train/dog/b.png', 'test/1.png')
  expect((await listed()).test).toEqual([['1.png', undefined]])
})

test('the one folder around everything is looked into, twice', async () => {
  await files('pets/images/cat/a.png', 'pets/images/dog/b.png', '__MACOSX/pets/x', '.git/y')
  expect((await listed()).train.map(([name]) => name)).toEqual(['cat/a.png', 'dog/b.png'])
})

test('the order of classes is that of code points, as in Python', async () => {
  await files(...['10', '9', 'B', 'a', 'é', '\uffee', '😀'].map((name) => `${name}/x.png`))
  expect((await listed()).classes).toEqual(['10', '9', 'B', 'a', 'é', '\uffee', '😀'])
})

test('two Unicode forms of a name are one class', async () => {
  await files('caf\u00e9/a.png', 'cafe\u0301/b.png', 'tea/c.png')
  expect((await listed()).classes).toEqual(['caf\u00e9', 'tea'])
})

test('what is no image of ours is counted by reason', async () => {
  await files('cat/a.png', 'dog/b.png', 'cat/.hidden.png', 'cat/Thumbs.db', 'cat/._a.png')
  await files('__MACOSX/cat/._a.png', 'dog/notes.txt', 'dog/old.bmp', 'dog/anim.GIF', 'stray.png')
  await mkdir(path.join(folder, 'empty'))
  const { skipped, notes } = await open()
  expect(Object.fromEntries(skipped)).toEqual({
    'hidden, or left by a system': 4,
    'no pictures by their extension': 1,
    'pictures that are no PNG, JPEG or WebP by their extension': 2,
    'in no folder of a class': 1,
  })
  expect(notes).toEqual(['no image in empty: no class'])
})

test('folders without an image are no classes, and are named: in an outer folder, and in train/', async () => {
  await files('all/cat/a.png', 'all/dog/b.png', 'all/owl/notes.txt')
  await mkdir(path.join(folder, 'all/emu/more'), { recursive: true })
  expect((await open()).notes).toEqual(['no image in emu, owl: no class'])
  await rm(path.join(folder, 'all'), { recursive: true })
  await files('train/cat/a.png', 'train/dog/b.png', 'train/notes.txt', 'train/owl/.hidden.png')
  await files('val/cat/a.png', 'val/dog/notes.txt', 'test/notes/text.txt')
  await mkdir(path.join(folder, 'train/emu'))
  expect((await open()).notes).toEqual(['no image in train/emu, train/owl: no class'])
})

test('a link to an image within is taken, one that leads out or in a circle is not', async () => {
  await files('cat/a.png', 'dog/b.png')
  await symlink(path.join(folder, 'cat/a.png'), path.join(folder, 'dog/linked.png'))
  await symlink('/etc/hostname', path.join(folder, 'dog/out.png'))
  await symlink('nowhere', path.join(folder, 'dog/nowhere.png'))
  await symlink('..', path.join(folder, 'dog/circle'))
  expect((await listed()).train.map(([name]) => name)).toEqual([
    'cat/a.png',
    'dog/b.png',
    'dog/linked.png',
    'dog/nowhere.png',
  ])
  const { read, skipped } = await open()
  expect([...skipped.values()]).toEqual([2])
  await expect(read('train', 3)).rejects.toThrow('is a link to a file that is not there')
})

test('names with line breaks, quotes and reserved words are names', async () => {
  await files('a\nb/x\n.png', 'CON/"nul".png', 'con/x.png', 'a,b/x.png')
  expect((await listed()).classes).toEqual(['CON', 'a\nb', 'a,b', 'con'])
})

test.each<[string, string[], RegExp]>([
  ['nothing', ['readme.txt'], /no images with labels.*folders of classes.*There is readme\.txt/],
  [
    'one class',
    ['cat/a.png', 'notes.txt'],
    /there is only one class, "cat": there is nothing to tell apart$/,
  ],
  [
    'one class in the splits',
    ['train/cat/a.png', 'val/cat/b.png'],
    /there is only one class, "cat"/,
  ],
  [
    'a class that training does not have',
    ['train/cat/a.png', 'train/dog/b.png', 'val/emu/c.png'],
    /val\/emu\/ is a class that the training images do not have/,
  ],
  [
    'two folders of one split',
    ['train/cat/a.png', 'train/dog/b.png', 'val/cat/c.png', 'valid/cat/d.png'],
    /val\/ and valid\/ are one split: keep one/,
  ],
  [
    'test images of which some have a class',
    ['train/cat/a.png', 'train/dog/b.png', 'test/1.png', 'test/cat/2.png'],
    /1 of 2 test images lie in no folder of a class/,
  ],
])('%s: refused with what is there', async (_, names, words) => {
  await files(...names)
  await expect(open()).rejects.toThrow(words)
})

test('a kind that is insisted on says what is missing of it', async () => {
  await files('cat/a.png')
  const asFolders = openSource(folder, { as: 'folders', outDirectory: folder })
  await expect(asFolders).rejects.toThrow('one class only, "cat"')
  const asStudy = openSource(folder, { as: 'study', outDirectory: folder })
  await expect(asStudy).rejects.toThrow('train.csv is missing')
})
