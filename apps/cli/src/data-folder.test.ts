import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { processStart } from '@sweepstack/process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockDataFolder } from './data-folder.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-data-'))
  file = path.join(folder, 'up.pid')
})
afterEach(() => rm(folder, { recursive: true }))

const other = process.ppid

test('a folder that a living process has is refused', async () => {
  await writeFile(file, [other, processStart(other) ?? ''].join(' ').trim())
  await expect(lockDataFolder(folder)).rejects.toThrow(`in use by process ${other}`)
  await writeFile(file, String(other))
  await expect(lockDataFolder(folder)).rejects.toThrow(`in use by process ${other}`)
})

test.runIf(process.platform === 'linux')(
  'after a restart of the machine another process may have the number: the folder is free',
  async () => {
    await writeFile(file, `${other} ${Number(processStart(other)) + 1}`)
    const unlock = await lockDataFolder(folder)
    expect(await readFile(file, 'utf8')).toBe(`${process.pid} ${processStart(process.pid)}`)
    await unlock()
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' })
  },
)

test.each(['', '0', '999999999', '999999999 5', 'words'])(
  'what no living process left (%j) is taken at once',
  async (text) => {
    await writeFile(file, text)
    await (await lockDataFolder(folder))()
  },
)
