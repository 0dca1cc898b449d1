import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DatasetError } from '../dataset-error.ts'
import { readLayout } from './study-layout.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-layout-'))
  for (const split of ['train', 'val', 'test']) await mkdir(path.join(folder, `${split}_images`))
  for (const name of ['a.png', 'b.png', 'c.png']) await image('train', name)
  await image('val', 'd.png')
  await table('train.csv', 'Image,Class\na.png,cat\nb.png,dog\nc.png,dog\n')
  await table('val.csv', 'Image,Class\nd.png,cat\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const table = (name: string, text: string | Buffer) => writeFile(path.join(folder, name), text)
const image = (split: string, name: string) =>
  writeFile(path.join(folder, `${split}_images`, name), '')
const problems = async () => {
  const error = await readLayout(folder).then(
    () => undefined,
    (reason: DatasetError) => reason,
  )
  return error?.problems ?? []
}
const train = async () => {
  const { classes, splits, files } = await readLayout(folder)
  const { names, labels } = splits.train
  return {
    names,
    classes: labels.map((place) => classes[place]),
    files: files.train.map((file) => path.basename(file)),
  }
}
const expected = { names: ['a.png', 'b.png', 'c.png'], classes: ['cat', 'dog', 'dog'] }

test('a table or a folder that is something else is not waited for', async () => {
  await rm(path.join(folder, 'train.csv'))
  execFileSync('mkfifo', [path.join(folder, 'train.csv')])
  expect(await problems()).toContain('train.csv is a pipe, no file: put a table in its place')
  await rm(path.join(folder, 'val_images'), { recursive: true })
  await writeFile(path.join(folder, 'val_images'), '')
  expect((await problems()).join()).toMatch(/val_images\/ cannot be read \(ENOTDIR/)
})

describe('text', () => {
  const latin1 = Buffer.from('Image,Class\na.png,caf\xe9\nb.png,caf\xe8\nc.png,dog\n', 'latin1')

  test('Latin-1 is refused with its line, not made one class of two', async () => {
    await table('train.csv', latin1)
    await table('val.csv', 'Image,Class\nd.png,dog\n')
    expect(await problems()).toEqual([
      expect.stringMatching(
        /^train\.csv is not UTF-8 in line 2, "a\.png,café" if it is Latin-1.*UTF-8$/,
      ),
    ])
  })

  test.each<[string, (text: string) => Buffer]>([
    ['little endian', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['big endian', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['without a mark', (text) => Buffer.from(text, 'utf16le')],
  ])('UTF-16 is called by its name: %s', async (_, encoded) => {
    await table('train.csv', encoded('Image,Class\na.png,cat\n'))
    expect(await problems()).toEqual(['train.csv is UTF-16: save it as UTF-8'])
  })

  test('a zero byte in the midst of text is told with its line, and is not UTF-16', async () => {
    await table('train.csv', 'Image,Class\na.png,cat\nb\0.png,dog\n')
    expect(await problems()).toEqual([
      'train.csv has a zero byte in line 3: it is no text, or was damaged',
    ])
  })

  test.each(['', '\n', '\ufeff\r\n'])('a table without text is called empty: %j', async (text) => {
    await table('train.csv', text)
    expect(await problems()).toEqual([
      'train.csv is empty: its first line must name the columns Image,Class',
    ])
  })

  test('every table is looked at', async () => {
    await image('test', 'e.png')
    for (const name of ['train', 'val', 'test', 'test_labels']) await table(`${name}.csv`, latin1)
    expect(await problems()).toHaveLength(4)
  })

  test('a byte order mark, CRLF and old line ends are taken', async () => {
    for (const [mark, end] of [
      ['\ufeff', '\n'],
      ['\ufeff', '\r\n'],
      ['', '\r'],
    ]) {
      await table(
        'train.csv',
        `${mark}Image,Class\na.png,cat\nb.png,dog\nc.png,dog\n`.replaceAll('\n', end as string),
      )
      expect(await train()).toMatchObject(expected)
    }
  })

  test('a label is one class in whichever Unicode form, and with whatever space around it', async () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301']
    await table(
      'train.csv',
      `Image,Class\na.png,${composed}\nb.png,${decomposed}\nc.png," ${composed} "\n`,
    )
    await table('val.csv', `Image,Class\nd.png,${decomposed}\n`)
    expect(await problems()).toEqual([expect.stringContaining(`one class only, "${composed}"`)])
    await table('train.csv', `Image,Class\na.png,${composed}\nb.png,${decomposed}\nc.png,x\n`)
    const { classes, splits, isChanged } = await readLayout(folder)
    expect([classes, splits.val.labels, isChanged]).toEqual([[composed, 'x'], [0], true])
  })

  test.each(['NFC', 'NFD'] as const)(
    'a file is found by its name in another form: %s',
    async (form) => {
      const name = '\u00e9t\u00e9.png'
      await image('train', name.normalize(form))
      await table(
        'train.csv',
        `Image,Class\n${name.normalize(form === 'NFC' ? 'NFD' : 'NFC')},cat\nb.png,dog\n`,
      )
      expect((await train()).files[0]).toBe(name.normalize(form))
    },
  )
})

describe('labels', () => {
  test.each([
    ['blank', 'a.png,\n'],
    ['spaces', 'a.png,   \n'],
    ['quotes', 'a.png,""\n'],
    ['spaces in quotes', 'a.png,"  "\n'],
    ['what cannot be seen', 'a.png,\u200b\n'],
    ['a space that is none', 'a.png,\u00a0\n'],
  ])('an empty one is refused with its line: %s', async (_, line) => {
    await table('train.csv', `Image,Class\nb.png,cat\n\n${line}c.png,dog\n`)
    expect(await problems()).toEqual([
      expect.stringMatching(/^train\.csv has an empty label in line 4: /),
    ])
  })

  test('of many empty ones ten lines are named', async () => {
    const names = Array.from({ length: 14 }, (_, place) => `${place}.png`)
    for (const name of names) await image('val', name)
    await table('val.csv', `Image,Class\n${names.map((name) => `${name},`).join('\n')}\n`)
    expect(await problems()).toEqual([
      expect.stringMatching(/^val\.csv has an empty label in lines 2, 3, .*, 11 and 4 more: /),
    ])
  })

  test('test images have all a label or none', async () => {
    for (const name of ['e.png', 'f.png']) await image('test', name)
    await table('test.csv', 'Image,Class\ne.png,cat\nf.png,\n')
    expect(await problems()).toEqual([
      expect.stringMatching(/test\.csv has an empty label in line 3: .*leave the column out/),
    ])
  })

  test('one class is nothing to tell apart', async () => {
    await table('train.csv', 'Image,Class\na.png,cat\n')
    expect(await problems()).toEqual([
      'train.csv has one class only, "cat": there is nothing to tell apart',
    ])
  })
})

describe('habits of tables', () => {
  test.each([
    ['semicolons', 'Image;Class\na.png;cat\nb.png;dog\nc.png;dog\n'],
    ['tabs', 'Image\tClass\na.png\tcat\nb.png\tdog\nc.png\tdog\n'],
    ['lower case', 'image,class\na.png,cat\nb.png,dog\nc.png,dog\n'],
    ['file and label', 'file,label\na.png,cat\nb.png,dog\nc.png,dog\n'],
    ['File Name and TARGET', 'TARGET,File Name\ncat,a.png\ndog,b.png\ndog,c.png\n'],
    ['image_path', 'image_path,label\ntrain_images/a.png,cat\n./b.png,dog\nc.png,dog\n'],
    ['a number and a path', 'id,path,label\n1,a.png,cat\n2,b.png,dog\n3,c.png,dog\n'],
    ['an index without a name', ',image,label\n0,a.png,cat\n1,b.png,dog\n2,c.png,dog\n'],
    ['a label and its number', 'filename,label,class_id\na.png,cat,0\nb.png,dog,1\nc.png,dog,1\n'],
    ['quotes', '"Image","Class"\n"a.png","cat"\n"b.png","dog"\n"c.png","dog"\n'],
    ['empty lines of a spreadsheet', 'Image,Class\na.png,cat\n,\nb.png,dog\nc.png,dog\n,\n,\n'],
  ])('are taken: %s', async (_, text) => {
    await table('train.csv', text)
    const { classes, files } = await train()
    expect([files, classes]).toEqual([expected.names, expected.classes])
  })

  test('a label may have the other separators in it', async () => {
    await table('train.csv', 'Image;Class\na.png;black, white\nb.png;dog\n')
    await table('val.csv', 'Image,Class\nd.png,dog\n')
    expect((await train()).classes).toEqual(['black, white', 'dog'])
  })

  test('ids without extension find their files and stay what they are', async () => {
    await table('train.csv', 'id,label\na,cat\nb,dog\nc,dog\n')
    expect(await train()).toEqual({ ...expected, names: ['a', 'b', 'c'], files: expected.names })
    await image('train', 'a.jpg')
    expect(await problems()).toEqual(['train.csv: a may be a.jpg or a.png: give the extension'])
  })

  test.each([
    ['no header', 'a.png,cat\nb.png,dog\n', /first line is "a\.png", "cat".*Image,Class/],
    [
      'strange names',
      'picture,what\na.png,cat\n',
      /no column Image, Class: its first line is "picture", "what"/,
    ],
    [
      'two labels',
      'image,label,target\na.png,cat,1\n',
      /columns "label" and "target": call the one/,
    ],
    [
      'a separator in a label',
      'Image,Class\na.png,black, white\n',
      /line 2\. A value that has a ","/,
    ],
    ['an open quote', 'Image,Class\na.png,"cat\n', /Quote Not Closed.*line 2/],
    ['no rows', 'Image,Class\n', /^train\.csv lists no image$/],
    ['no name', 'Image,Class\n,cat\nb.png,dog\n', /^train\.csv names no image in line 2/],
    [
      'other capitals',
      'Image,Class\nA.png,cat\nb.png,dog\n',
      /A\.png is missing: there is a\.png, with other capitals/,
    ],
    [
      'one file twice',
      'Image,Class\na.png,cat\na,dog\n',
      /^train\.csv lists a\.png and a, one file$/,
    ],
    [
      'a folder in a name',
      'Image,Class\nx/a.png,cat\nb.png,dog\n',
      /"x\/a\.png" is no file name: .*train_images/,
    ],
  ])('are refused with what was found: %s', async (_, text, words) => {
    await table('train.csv', text)
    await table('val.csv', 'Image,Class\nd.png,dog\n')
    expect((await problems())[0]).toMatch(words)
  })

  test('a folder that is not there is one problem, not one for each image', async () => {
    await rm(path.join(folder, 'train_images'), { recursive: true })
    expect(await problems()).toEqual([expect.stringMatching(/^train_images\/ is missing/)])
    await rm(path.join(folder, 'train.csv'))
    expect((await problems())[0]).toMatch(
      /^train\.csv is missing: the folder has test_images, val\.csv, /,
    )
  })
})
