import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { version } from './version.ts'

const root = path.resolve(import.meta.dirname, '../../..')
// A package that is no more may have left what was built of it.
const packages = ['packages', 'apps']
  .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => path.join(folder, name)))
  .filter((folder) => existsSync(path.join(root, folder, 'package.json')))

test.each(['.', ...packages])('the manifest of %s has the version that the programs tell', (at) => {
  const manifest = JSON.parse(readFileSync(path.join(root, at, 'package.json'), 'utf8'))
  const needed = Object.entries(manifest.dependencies ?? {})
  const ours = needed.filter(([name]) => name.startsWith('@sweepstack/'))
  expect([manifest.version, ...ours.map(([, wanted]) => wanted)]).toEqual([
    version,
    ...ours.map(() => version),
  ])
})
