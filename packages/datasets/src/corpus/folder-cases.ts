import { execFileSync } from 'node:child_process'
import { rename, symlink, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '@sweepstack/process'
import { type Case, goodFiles, plain } from './case.ts'

type Rgb = [number, number, number]
const teal: Rgb = [0, 120, 130]
const png = await plain(teal).png().toBuffer()
const latin = Buffer.from('image,label\n1.png,café\n2.png,x\n', 'latin1')
const isLinux = process.platform === 'linux'
const one = { registered: [['a', teal]] as [string, Rgb][] }
const named = (title: string, name: string): Case => ({
  title,
  files: { [name]: png },
  expected: one,
})

/** What lies in folders, beside pictures that are what they should be. */
export const folderCases: Case[] = [
  named('a name with a line break', 'a/new\nline.png'),
  named('a name with quotes, a comma and spaces', 'a/ "x", y .png'),
  named('a name that another system reserves', 'a/con.png'),
  named('a name of 255 bytes', `a/${'n'.repeat(251)}.png`),
  named('a name that differs in case', 'a/1.PNG'),
  named('a folder that is called as a picture', 'a/odd.png/1.png'),
  named('30 folders deep', `a/${'d/'.repeat(29)}1.png`),
  {
    title: 'classes that differ in case are two',
    files: { 'A/1.png': png },
    expected: { registered: [['A', teal]] },
  },
  {
    title: '40 folders deep',
    files: { [`a/${'d/'.repeat(40)}1.png`]: png },
    expected: { passedOver: /folders deeper than 32/ },
  },
  {
    title: 'a link out of the folder',
    make: (folder) => symlink('/etc/hostname', path.join(folder, 'a/odd.png')),
    expected: { passedOver: /links that lead out/ },
  },
  {
    title: 'a link to what has no end',
    make: (folder) => symlink('/dev/zero', path.join(folder, 'a/odd.png')),
    expected: { passedOver: /links that lead out/ },
  },
  {
    title: 'a link in a circle',
    make: (folder) => symlink('../a', path.join(folder, 'a/again')),
    expected: { passedOver: /links that lead out/ },
  },
  {
    title: 'a link to a picture that is not there',
    make: (folder) => symlink('../gone.png', path.join(folder, 'a/odd.png')),
    expected: { unreadable: /a\/odd\.png: is a link to a file that is not there/ },
  },
  {
    title: 'a link to itself',
    make: (folder) => symlink('odd.png', path.join(folder, 'a/odd.png')),
    expected: { unreadable: /a\/odd\.png: is a link to a file that is not there/ },
  },
  {
    title: 'a link to a folder that is not there',
    make: (folder) => symlink('/gone', path.join(folder, 'c')),
    expected: { refused: /c is a link to a file or folder that is not there/ },
  },
  {
    title: 'a link to a picture of the folder',
    make: (folder) => symlink('../b/1.png', path.join(folder, 'a/odd.png')),
    expected: { registered: [['a', [30, 0, 3]]] },
  },
  {
    title: 'a picture of another kind by its name',
    files: { 'a/odd.bmp': 'BM' },
    expected: { passedOver: /no PNG, JPEG or WebP by their extension/ },
  },
  {
    title: 'what systems leave behind',
    files: { 'a/Thumbs.db': 'x', '__MACOSX/a/._1.png': 'x', 'a/.DS_Store': 'x' },
    expected: { passedOver: /3 files passed over: hidden, or left by a system/ },
  },
  ...(isLinux ? linuxCases() : []),
  {
    title: 'a sparse file of 300 MB',
    make: async (folder) => {
      await writeFile(path.join(folder, 'a/odd.png'), png)
      await truncate(path.join(folder, 'a/odd.png'), 300e6)
    },
    expected: { unreadable: /a\/odd\.png: has 286 MB: over the limit of 256/ },
  },
  {
    title: 'one class alone',
    files: { 'a/1.png': png, 'a/2.png': png },
    isAlone: true,
    expected: { refused: /only one class, "a": there is nothing to tell apart/ },
  },
  {
    title: 'one class in each split',
    files: { 'train/a/1.png': png, 'val/a/2.png': png },
    isAlone: true,
    expected: { refused: /only one class, "a"/ },
  },
  {
    title: 'GIFs alone',
    files: { 'a/1.gif': 'GIF89a', 'b/2.GIF': 'GIF89a' },
    isAlone: true,
    expected: { refused: /there are only GIF files \(2\): PNG, JPEG and WebP are read/ },
  },
  {
    title: 'pictures without folders',
    files: { '1.png': png, '2.png': png },
    isAlone: true,
    expected: { refused: /2 pictures without folders of classes or a table: labels are needed/ },
  },
  {
    title: 'pictures in folders of splits alone',
    files: { 'train_set/1.png': png, 'test_set/2.png': png },
    isAlone: true,
    expected: { refused: /2 pictures in test_set\/, train_set\/ without folders of classes/ },
  },
  {
    title: 'a table that cannot be read, beside pictures in a folder',
    files: { 'pics/1.png': png, 'pics/2.png': png, 'labels.csv': latin },
    isAlone: true,
    expected: { refused: /labels\.csv is not UTF-8 in line 2, "1\.png,café" if it is Latin-1/ },
  },
  {
    title: 'a table of odd columns, beside pictures in a folder',
    files: { 'pics/1.png': png, 'pics/2.png': png, 'labels.csv': 'Datei,Was\n1.png,a\n' },
    isAlone: true,
    expected: {
      refused: /labels\.csv has no column Image, Class: its first line is "Datei", "Was"/,
    },
  },
  {
    title: 'a table with a column for each class',
    files: { 'pics/1.png': png, 'pics/2.png': png, 'labels.csv': 'image,cat,dog\n1.png,1,0\n' },
    isAlone: true,
    expected: { refused: /labels\.csv has no column Class.* A column for each class is not read/ },
  },
  {
    title: 'a table that cannot be read, beside folders of classes',
    files: { 'labels.csv': latin },
    expected: { passedOver: /no table is read: labels\.csv is not UTF-8 in line 2/ },
  },
  {
    title: 'nothing at all',
    make: (folder) => makeFolder(path.join(folder, 'a')).then(() => undefined),
    isAlone: true,
    expected: { refused: /no images with labels were found/ },
  },
  {
    title: 'folders of splits in folders of classes',
    files: { 'a/train/1.png': png, 'a/test/1.png': png, 'b/train/1.png': png, 'b/test/1.png': png },
    isAlone: true,
    expected: { refused: /a\/ and b\/ hold folders of splits/ },
  },
  {
    title: 'the same folders in all folders',
    files: { 'x/a/1.png': png, 'x/b/1.png': png, 'y/a/1.png': png, 'y/b/1.png': png },
    isAlone: true,
    expected: { refused: /x\/ and y\/ hold the same folders, a\/ and b\// },
  },
  {
    title: 'validation images of a class that training has not',
    make: async (folder) => {
      for (const [name, data] of Object.entries(await goodFiles('train/'))) {
        await makeFolder(path.dirname(path.join(folder, name)))
        await writeFile(path.join(folder, name), data)
      }
      await makeFolder(path.join(folder, 'val/c'))
      await writeFile(path.join(folder, 'val/c/1.png'), png)
    },
    isAlone: true,
    expected: { refused: /val.*"?c"?/ },
  },
]

function linuxCases(): Case[] {
  return [
    {
      title: 'a named pipe',
      make: (folder) => void execFileSync('mkfifo', [path.join(folder, 'a/odd.png')]),
      expected: { passedOver: /neither file nor folder/ },
    },
    {
      title: 'a name that is no UTF-8',
      make: async (folder) => {
        await writeFile(path.join(folder, 'a/odd.png'), png)
        const name = Buffer.concat([
          Buffer.from(path.join(folder, 'a/caf')),
          Buffer.from([0xe9]),
          Buffer.from('.png'),
        ])
        await rename(path.join(folder, 'a/odd.png'), name)
      },
      expected: { passedOver: /names that are not UTF-8/ },
    },
  ]
}
