import { describe, expect, test } from 'vitest'
import { nameAfter, pickedOfInput } from './picked-files.ts'

/** A file as an input has it: of a chosen folder with its path. */
function fileAt(path: string) {
  const webkitRelativePath = path.includes('/') ? path : ''
  return Object.assign(new Blob(['x']), {
    name: path.split('/').at(-1) as string,
    webkitRelativePath,
  })
}
const pathsOf = (paths: string[]) => pickedOfInput(paths.map(fileAt)).files.map(({ path }) => path)

describe('what was chosen', () => {
  test('a folder stands for what is in it, in the order of the paths', () => {
    const { files, called } = pickedOfInput(['pets/val/b.png', 'pets/a.csv'].map(fileAt))
    expect([called, files.map(({ path }) => path)]).toEqual(['pets', ['a.csv', 'val/b.png']])
  })

  test('a folder beside a file keeps its name', () => {
    expect(pathsOf(['train/a.png', 'train.csv'])).toEqual(['train.csv', 'train/a.png'])
  })

  test('what systems leave is left out, and counted', () => {
    const { files, left } = pickedOfInput(
      ['p/.DS_Store', 'p/.git/a.png', 'p/__MACOSX/a.png', 'p/x/Thumbs.db', 'p/x/a.png'].map(fileAt),
    )
    expect([files.map(({ path }) => path), left]).toEqual([['x/a.png'], 4])
  })

  test('two files of one name are refused, and so is nothing', () => {
    expect(() => pathsOf(['a.png', 'a.png'])).toThrow('called a.png: rename one')
    expect(() => pathsOf(['.hidden'])).toThrow('no file in it')
  })
})

test.each([
  ['My Pets (2)', 'my-pets-2'],
  ['archive.tar.gz', 'archive'],
  ['Bäume', 'baume'],
  ['__x__.zip', 'x'],
  ['猫', ''],
])('%s is called %s', (called, name) => {
  expect(nameAfter(called)).toBe(name)
})
