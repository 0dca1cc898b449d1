import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { drawPicture } from '../testing/draw-picture.ts'
import type { Copies } from './copies.ts'
import { writeSmallPictures } from './small-pictures.ts'

const file = path.join(tmpdir(), `sweepstack-small-pictures-${process.pid}.json`)
const shape: [number, number, 3] = [20, 40, 3]

/** So many images of each class and split, each of one colour that says its place. */
function dataset(classes: string[], train: number[], test: number[] = []) {
  const listing = (labels: number[]) => ({ names: labels.map(String), labels })
  const splits = { train: listing(train), val: listing([0]), test: listing(test) }
  const bytes = 20 * 40 * 3
  const read = async (from: number, to: number) => new Uint8Array(to - from).fill(from / bytes)
  return { source: { classes, splits }, shape, read }
}

async function made(...[pictured, pairs]: [ReturnType<typeof dataset>, Copies['pairs']]) {
  expect(await writeSmallPictures(file, pictured, pairs)).toBe(true)
  return JSON.parse(await readFile(file, 'utf8'))
}

const colourOf = async (uri: string) => {
  const image = sharp(Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64'))
  const [red] = (await image.stats()).channels
  const { width, height } = await image.metadata()
  return { red: Math.round(red?.mean ?? 0), width, height }
}

test('a sheet has a few images of each class, from all over the split, enlarged if they are small', async () => {
  const labels = Array.from({ length: 100 }, (_, at) => at % 2)
  const { sheets } = await made(dataset(['a', 'b', 'c'], labels), [])
  const [a, , c] = sheets.train.rows
  expect([a.class, a.images, a.shown.length]).toEqual(['a', 50, 10])
  expect(c).toEqual({ class: 'c', images: 0, shown: [] })
  expect(await colourOf(a.shown[9])).toEqual({ red: 94, width: 80, height: 40 })
})

test('of a thousand classes some are shown, and images without labels are', async () => {
  const names = Array.from({ length: 1000 }, (_, at) => `c${at}`)
  const { sheets } = await made(dataset(names, [...names.keys()], new Array(70).fill(-1)), [])
  expect([sheets.train.rows.length, sheets.train.hidden]).toEqual([300, 700])
  expect(sheets.test.rows).toEqual([{ class: null, images: 70, shown: expect.any(Array) }])
  expect(sheets.test.rows[0].shown).toHaveLength(60)
})

test('a pair shows its images in their splits', async () => {
  const image = (split: 'train' | 'test', at: number) => ({
    split,
    at,
    place: 0,
    digest: '',
    identity: '',
  })
  const pictured = dataset(['a', 'b'], new Array(100).fill(0), new Array(100).fill(1))
  const { pairs } = await made(pictured, [{ first: image('train', 32), again: image('test', 79) }])
  expect((await colourOf(pairs[0][0])).red).toBe(32)
  expect((await colourOf(pairs[0][1])).red).toBe(180)
})

test('a large image is made smaller, and what fails is told and leaves a dataset as it is', async () => {
  const pixels = await drawPicture(1, 300).raw().toBuffer()
  const { source } = dataset(['a', 'b'], [0])
  const large = { source, shape: [300, 300, 3] as [number, number, 3], read: async () => pixels }
  expect(await writeSmallPictures(file, large, [])).toBe(true)
  const { sheets } = JSON.parse(await readFile(file, 'utf8'))
  expect(await colourOf(sheets.train.rows[0].shown[0])).toMatchObject({ width: 96, height: 96 })
  const broken = { ...large, read: () => Promise.reject(new Error('cut off')) }
  expect(await writeSmallPictures(file, broken, [])).toBe(false)
})
