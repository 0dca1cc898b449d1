// Whether folders of classes are read as Keras and torchvision read them. Run:
//   PYTHON=.venv/bin/python npm run parity:folders
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { openSource } from '../../packages/datasets/src/sources/open-source.ts'

const python = process.env.PYTHON ?? 'python3'
const readers = {
  Keras: `import keras
d = keras.utils.image_dataset_from_directory(root, image_size=(8, 8), verbose=False)
found = [list(d.class_names), len(d.file_paths)]`,
  torchvision: `import torchvision
d = torchvision.datasets.ImageFolder(root)
found = [d.classes, len(d.samples)]`,
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
]
for (const name of names) {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
  const create = { width: 8, height: 8, channels: 3 as const, background: '#357' }
  await sharp({ create }).toFile(path.join(root, name))
}
try {
  const { classes, splits } = await openSource(root, { outDirectory: root })
  const ours = JSON.stringify([classes, splits.train.names.length])
  for (const [name, code] of Object.entries(readers)) {
    const program = `import sys, json\nroot = sys.argv[1]\n${code}\nprint(json.dumps(found, ensure_ascii=False, separators=(',', ':')))`
    const { status, stdout } = spawnSync(python, ['-c', program, root], { encoding: 'utf8' })
    const theirs = stdout.trim().split('\n').at(-1)
    console.log(
      status === 0
        ? `${name}: ${theirs === ours ? 'the same' : `differs: ${theirs}, here ${ours}`}`
        : `${name}: not there`,
    )
    if (status === 0 && theirs !== ours) process.exitCode = 1
  }
} finally {
  rmSync(root, { recursive: true })
}
