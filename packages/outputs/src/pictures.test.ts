import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { hostileNames } from '../../../test/support/hostile-names.ts'
import { patience } from '../../../test/support/machine-speed.ts'
import { drawHere, type Picture } from './picture.ts'
import { createPictures } from './pictures.ts'

/** One image of each class, all taken for the first. */
function confusion(classes: string[]): Picture & { kind: 'confusion' } {
  const probabilities = new Float32Array(classes.length ** 2)
  for (let image = 0; image < classes.length; image += 1) probabilities[image * classes.length] = 1
  const labels = Int32Array.from(classes, (_, place) => place)
  const names = classes.map((_, place) => `${place}.png`)
  return { kind: 'confusion', title: 't', predictions: { names, classes, labels, probabilities } }
}
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)]

test('names from outside leave nothing on Object.prototype', async () => {
  const before = Reflect.ownKeys(Object.prototype)
  const png = await drawHere(confusion(hostileNames))
  expect(Reflect.ownKeys(Object.prototype)).toEqual(before)
  const plain = await drawHere(confusion(hostileNames.map((_, place) => `class ${place}`)))
  expect(png.length).toBeGreaterThan(plain.length / 2)
})

test('two classes whose names are drawn alike stay two', async () => {
  const alike = await drawHere(confusion(['same', 'same', 'same']))
  const distinct = await drawHere(confusion(['same (1)', 'same (2)', 'same (3)']))
  expect(sizeOf(alike)).toEqual(sizeOf(distinct))
})

test.each([
  ['Chinese', '猫狗', '狼羊'],
  ['Korean', '고양', '강아'],
  ['Chinese beside Latin', 'cat 猫', 'cat 狼'],
])(
  'letters of %s are told apart, not boxes, and nothing stays in the temporary folder',
  async (_, one, other) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-pictures-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    vi.stubEnv('TMPDIR', folder)
    onTestFinished(() => void vi.unstubAllEnvs())
    const [first, second] = await Promise.all(
      [one, other].map((name) => drawHere(confusion([name, 'dog']))),
    )
    expect(sizeOf(first as Buffer)).toEqual(sizeOf(second as Buffer))
    expect((first as Buffer).equals(second as Buffer)).toBe(false)
    expect(await readdir(folder)).toEqual([])
  },
)

test('a thousand classes are a picture of bounded size', async () => {
  const png = await drawHere(confusion(Array.from({ length: 1000 }, (_, place) => `c${place}`)))
  for (const side of sizeOf(png)) expect(side).toBeLessThan(5000)
})

describe('pictures of a dataset', () => {
  const image =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'
  const told = { title: 'pets', told: 'some', height: 1, width: 1 }
  const sheet = (names: (string | null)[]): Picture => ({
    kind: 'sheet',
    ...told,
    rows: names.map((name) => ({ class: name, images: 1, shown: [image] })),
  })
  const red = async (png: Buffer) => {
    const { data, info } = await sharp(png)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    let found = 0
    for (let at = 0; at < data.length; at += info.channels) {
      if (data[at] === 255 && data[at + 1] === 0 && data[at + 2] === 0) found += 1
    }
    return found
  }

  test('each image is drawn, whatever its class is called', async () => {
    const before = Reflect.ownKeys(Object.prototype)
    const png = await drawHere(sheet([...hostileNames, null]))
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before)
    expect(await red(png)).toBe((hostileNames.length + 1) * 96 * 96)
  })

  test('many classes are a picture of bounded size', async () => {
    const png = await drawHere(sheet(Array.from({ length: 300 }, (_, at) => `class ${at}`)))
    const [width, height] = sizeOf(png) as [number, number]
    expect(width).toBeLessThan(2500)
    expect(height).toBeLessThan(7000)
  })

  test('a pair of images is drawn within its room, and not stretched', async () => {
    const place = (name: string) => ({ split: 'train' as const, name, class: name })
    const pairs = hostileNames.map((name) => ({
      copy: { kind: 'near' as const, correlation: 1, first: place(name), again: place('x') },
      images: [image, image] as [string, string],
    }))
    const png = await drawHere({ kind: 'pairs', ...told, height: 10, width: 40, pairs })
    expect(await red(png)).toBe(2 * hostileNames.length * 36 * 36)
  })
})

describe('a process that draws', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-pictures-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const script = async (text: string) => {
    const file = path.join(folder, `${Math.random()}.mjs`)
    await writeFile(file, text)
    return file
  }
  const small = confusion(['a', 'b'])

  test('draws what would be drawn here, with hostileNames names too', async () => {
    const pictures = createPictures({ timeoutMs: patience({ starts: 2, seconds: 20 }) })
    const all = [confusion(['__proto__', 'constructor']), small, confusion(hostileNames), small]
    const drawn = await Promise.all(all.map((one, place) => pictures.draw(`s${place % 2}`, one)))
    expect(drawn[1]?.equals(await drawHere(small))).toBe(true)
    expect(drawn[3]?.equals(drawn[1] as Buffer)).toBe(true)
    pictures.close()
  })

  const long = patience({ starts: 1 })
  test.each([
    ['dies', 'process.once("message", () => process.abort())', long, /ended \(SIGABRT\)/],
    ['hangs', 'process.once("message", () => { for (;;) {} })', 500, /more than 0.5 s/],
    [
      'swallows memory',
      'const kept = []; process.once("message", () => { for (;;) kept.push(Buffer.alloc(1 << 22, 1)) })',
      long,
      /more than 400 MB|ended/,
    ],
  ])('that %s fails that picture only', async (_, text, timeoutMs, reason) => {
    const entry = await script(text)
    const pictures = createPictures({ entry, timeoutMs, memoryMb: 400, processes: 1 })
    for (let time = 0; time < 2; time += 1) {
      const failed = pictures.draw('s', small)
      await expect(failed).rejects.toMatchObject({ code: 'PICTURE_FAILED' })
      await expect(failed).rejects.toThrow(reason)
    }
    pictures.close()
  })

  test('that fails once is followed by one that draws, and too many in wait are told', async () => {
    const flag = path.join(folder, 'failed-once')
    const entry = await script(`
      import { existsSync, writeFileSync } from 'node:fs'
      process.on('message', ({ title }) => {
        if (existsSync(${JSON.stringify(flag)})) return process.send({ png: Buffer.from(title) })
        writeFileSync(${JSON.stringify(flag)}, '')
        process.abort()
      })`)
    const pictures = createPictures({ entry, processes: 1, waiting: 2 })
    const order: string[] = []
    const draw = (owner: string, title: string) =>
      pictures.draw(owner, { ...small, title }).then((png) => order.push(png.toString()))
    const failed = draw('a', 'a1')
    const waiting = [draw('a', 'a2'), draw('b', 'b1')]
    await expect(draw('c', 'c1')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(failed).rejects.toMatchObject({ code: 'PICTURE_FAILED' })
    await Promise.all(waiting)
    expect(order).toEqual(['a2', 'b1'])
    pictures.close()
  })
})
