import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openLogFile } from './log-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-log-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a full disk is told once and ends nothing; with room again, lines are written', async () => {
  const file = path.join(folder, 'api.log')
  await symlink('/dev/full', file)
  const told: string[] = []
  const log = openLogFile(file, (line) => told.push(line))
  log.write(Buffer.from('lost\n'))
  await vi.waitFor(() => expect(told).toHaveLength(1))
  expect(told[0]).toContain('ENOSPC')
  log.write(Buffer.from('lost too\n'))
  await rm(file)
  await vi.waitFor(async () => {
    log.write(Buffer.from('kept\n'))
    expect(await readFile(file, 'utf8')).toMatch(/^(kept\n)+$/)
  })
  log.end()
  expect(told).toHaveLength(1)
})
