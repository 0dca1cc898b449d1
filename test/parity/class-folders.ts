// Whether folders of classes are read as Keras and torchvision read them. Run:
//   PYTHON=.venv/bin/python npm run parity:folders
// TORCHVISION_PYTHON is for a Python of its own. With --write, what both agree on is kept for the tests of npm test.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { openSource } from '../../packages/datasets/src/sources/open-source.ts'

const python = process.env.PYTHON ?? 'python3'
const pythons = { Keras: python, torchvision: process.env.TORCHVISION_PYTHON ?? python }
const fixture = path.join(
  import.meta.dirname,
  '../../packages/datasets/fixtures/class-folders.json',
)
const readers = {
  Keras: `import keras
d = keras.utils.image_dataset_from_directory(root, image_size=(8, 8), verbose=False)
import os, collections
of = collections.Counter(os.path.relpath(p, root).split(os.sep)[0] for p in d.file_paths)
found = [[name, of[name]] for name in d.class_names]`,
  torchvision: `import torchvision
d = torchvision.datasets.ImageFolder(root)
import collections
of = collections.Counter(d.targets)
found = [[name, of[at]] for at, name in enumerate(d.classes)]`,
}

const root = mkdtempSync(path.join(tmpdir(), 'sweepstack-parity-'))
const names = [
  '10/a.png',
  '9/a.jpg',
  'Zoo/a.jpeg',
  'cat/a.png',
  'cat/deep/er/b.png',
  'é/x y.png',
  '😀/a.png',
  'Cat/b.png',
  'cat/A.PNG',
  'cat/a b.JPG',
  '1e3/a.png',
  '001/a.png',
  'a-b/a.png',
  'a_b/a.png',
  'a b/a.png',
  'a.b/a.png',
  'con/nul.png',
  'train/a.png',
  "quote's/x.png",
  'line\nbreak/x\ny.png',
  'zz/notes.txt',
  'zz/a.png',
]
for (const name of names) {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
  if (name.endsWith('.txt')) {
    writeFileSync(path.join(root, name), 'x')
    continue
  }
  const create = { width: 8, height: 8, channels: 3 as const, background: '#357' }
  await sharp({ create }).toFile(path.join(root, name))
}
let agreeing = 0
try {
  const { classes, splits } = await openSource(root, { outDirectory: root })
  const { labels } = splits.train
  const counts = classes.map((name, at) => [name, labels.filter((label) => label === at).length])
  const ours = JSON.stringify(counts)
  for (const [name, code] of Object.entries(readers)) {
    const program = `import sys, json\nroot = sys.argv[1]\n${code}\nprint(json.dumps(found, ensure_ascii=False, separators=(',', ':')))`
    const { status, stdout } = spawnSync(
      pythons[name as keyof typeof pythons],
      ['-c', program, root],
      { encoding: 'utf8' },
    )
    const theirs = stdout.trim().split('\n').at(-1)
    console.log(
      status === 0
        ? `${name}: ${theirs === ours ? 'the same' : `differs: ${theirs}, here ${ours}`}`
        : `${name}: not there`,
    )
    if (status === 0 && theirs === ours) agreeing += 1
    else if (status === 0) process.exitCode = 1
  }
  if (process.argv.includes('--write')) {
    if (agreeing < 2) throw new Error('not both are there and agree: nothing is written')
    writeFileSync(fixture, `${JSON.stringify({ files: names, classes: counts }, null, 2)}\n`)
  }
} finally {
  rmSync(root, { recursive: true })
}
