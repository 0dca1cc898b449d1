import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const folders = ['packages', 'apps']
  .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => path.join(folder, name)))
  .filter((folder) => existsSync(path.join(root, folder, 'package.json')))

interface Part {
  name: string
  folder: string
  needs: string[]
}

const parts = folders.map((folder): Part => {
  const { name, dependencies = {} } = JSON.parse(
    readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  )
  const needs = Object.keys(dependencies).filter((one) => one.startsWith('@sweepstack/'))
  return { name, folder, needs }
})

/** The packages of circles, and those that need one: what is left when all that needs nothing is taken away. */
function inCircles(known: Pick<Part, 'name' | 'needs'>[]): string[] {
  const names = new Set(known.map(({ name }) => name))
  const rest = known.filter(({ needs }) => needs.some((need) => names.has(need)))
  return rest.length === known.length ? [...names] : inCircles(rest)
}

test('the manifests have no circle', () => {
  expect(inCircles(parts)).toEqual([])
  const circle = { name: 'a', needs: ['b'] }
  expect(inCircles([circle, { name: 'b', needs: ['a'] }, { name: 'c', needs: [] }])).toEqual([
    'a',
    'b',
  ])
})

/** The folders of a package's sources with those that their files import; a file that lies in none is one of its own. */
function foldersOf(sources: string): Pick<Part, 'name' | 'needs'>[] {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.|(^|\/)testing\//.test(file),
  )
  const needs = new Map<string, Set<string>>()
  for (const file of files) {
    const [own] = file.split(path.sep) as [string]
    const known = needs.get(own) ?? new Set()
    needs.set(own, known)
    const text = readFileSync(path.join(sources, file), 'utf8')
    for (const [, given] of text.matchAll(/(?:from|import\()\s*'(\.[^']+\.tsx?)'/g)) {
      const [other] = path.join(path.dirname(file), given as string).split(path.sep) as [string]
      if (other !== own) known.add(other)
    }
  }
  return [...needs].map(([name, all]) => ({ name, needs: [...all] }))
}

test.each(folders)('the folders of %s have no circle', (folder) => {
  expect(inCircles(foldersOf(path.join(root, folder, 'src')))).toEqual([])
})

test('nothing needs an app', () => {
  const apps = parts.filter(({ folder }) => folder.startsWith('apps')).map(({ name }) => name)
  const needed = new Set(parts.flatMap(({ needs }) => needs))
  expect(apps.filter((name) => needed.has(name))).toEqual([])
})

test('ARCHITECTURE.md says of each what it holds, and of nothing else', () => {
  const page = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8')
  const told = [...page.matchAll(/^\| `((?:packages|apps)\/[^`]+)`/gm)].map(([, name]) => name)
  expect(told.sort()).toEqual([...folders].sort())
})
