import type { DatasetReading } from '@sweepstack/protocol'
import sharp, { type Sharp } from 'sharp'

type Rgb = [red: number, green: number, blue: number]
export type Files = Record<string, Buffer | string>

/** What becomes of an odd file, which lies beside four good pictures unless it is all there is. */
type Expected =
  /** Class and colour of the first pixel of each image beside the good ones. */
  | { registered: [label: string, colour: Rgb][] }
  /** Passed over, which a note says. */
  | { passedOver: RegExp }
  /** Cannot be read, with its path and the reason; the others can be registered without it. */
  | { unreadable: RegExp }
  /** Nothing can be registered. */
  | { refused: RegExp }

export interface Case {
  title: string
  /** By their paths in the folder. */
  files?: Files
  /** What no file with a name of text is: links, sockets, holes. */
  make?: (folder: string) => Promise<void> | void
  /** Without the good pictures. */
  isAlone?: true
  /** What is registered: the folder, or a file in it. */
  place?: string
  reading?: DatasetReading
  /** How far a colour may be off, for what is compressed. */
  tolerance?: number
  expected: Expected
}

export const side = 16

/** One colour all over. */
export const plain = ([r, g, b]: Rgb): Sharp =>
  sharp({ create: { width: side, height: side, channels: 3, background: { r, g, b } } })

/** Four quarters: red, green over blue, white. */
export const quarters = (): Sharp => {
  const pixels = Buffer.alloc(side * side * 3)
  for (let at = 0; at < side * side; at += 1) {
    const isRight = at % side >= side / 2
    const isLow = at >= (side * side) / 2
    pixels.set(quarter[Number(isLow) * 2 + Number(isRight)] as Rgb, at * 3)
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
}
export const quarter: Rgb[] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
]

export const good: [name: string, label: string, colour: Rgb][] = [
  ['a/1.png', 'a', [10, 0, 1]],
  ['a/2.png', 'a', [20, 0, 2]],
  ['b/1.png', 'b', [30, 0, 3]],
  ['b/2.png', 'b', [40, 0, 4]],
]

/** The good pictures by their names, in the folder `prefix`. */
export async function goodFiles(prefix = ''): Promise<Files> {
  const files: Files = {}
  for (const [name, , colour] of good) files[prefix + name] = await plain(colour).png().toBuffer()
  return files
}
