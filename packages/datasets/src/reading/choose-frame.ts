import { counted, type ImageReading } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import type { Frame } from '../pictures/decode-picture.ts'
import { type Size, scaledSize } from '../pictures/placement.ts'

/** Side of the images where pictures of many sizes are registered without one: the study's. */
const usualSide = 64
/** Larger ones are not kept as they are. */
const mostPixels = 25_000_000
/** Images of more pixels than this are told to be large: a model of them trains slowly. */
const largePixels = 512 * 512

export interface FrameChoice {
  frame: Frame
  /** What was done to get there, to be told; empty if nothing. */
  notes: string[]
  warnings: string[]
  /** What of it decides the pixels, for the content hash; empty if pictures are taken as they are. */
  identity: string
}

/**
 * The size that pictures are brought to: the one that was asked for, their own if all have one, else 64×64 or, where
 * most are smaller, the shorter side of the middle one. Those of other proportions are cut off at the sides unless
 * something else was asked for.
 */
export function chooseFrame(sizes: Size[], { size, fit = 'cover' }: ImageReading): FrameChoice {
  const distinct = new Map(sizes.map((own) => [sizeText(own), own]))
  const frame = { ...(askedSize(size) ?? ownOrUsual([...distinct.values()], sizes)), fit }
  const resized = sizes.filter((own) => sizeText(own) !== sizeText(frame))
  const isDistorting = resized.some((own) => own.width * frame.height !== own.height * frame.width)
  const identity = [`size ${sizeText(frame)}`, ...(isDistorting ? [fit] : [])].join(' ')
  return {
    frame,
    notes: [
      ...resizedNote({ resized, distinct, frame, isDistorting, isAsked: size !== undefined }),
      ...largeNote(frame),
    ],
    warnings: enlargedWarning(sizes, frame),
    identity: resized.length > 0 ? identity : '',
  }
}

function askedSize(size: ImageReading['size']): Size | undefined {
  if (size === undefined) return undefined
  const [height, width] = typeof size === 'number' ? [size, size] : size
  return { height, width }
}

function ownOrUsual(distinct: Size[], sizes: Size[]): Size {
  const [own, another] = distinct
  if (own !== undefined && another === undefined) {
    const { height, width } = own
    if (height * width <= mostPixels) return { height, width }
    throw new DatasetError([
      `all pictures are of ${sizeText(own)}: too large to be kept so, ask for a size`,
    ])
  }
  const shorter = sizes.map(({ height, width }) => Math.min(height, width)).sort((a, b) => a - b)
  const side = Math.min(usualSide, shorter[Math.floor(shorter.length / 2)] ?? usualSide)
  return { height: side, width: side }
}

const ways = {
  cover: 'what stands out at the sides is cut off',
  contain: 'what lacks at the sides is black',
  stretch: 'proportions are not kept',
}

function resizedNote({
  resized,
  distinct,
  frame,
  isDistorting,
  isAsked,
}: {
  resized: Size[]
  distinct: Map<string, Size>
  frame: Frame
  isDistorting: boolean
  isAsked: boolean
}): string[] {
  if (resized.length === 0) return []
  const pictures = counted(resized.length, 'picture')
  const sizes = [...distinct.values()].sort((a, b) => a.height * a.width - b.height * b.width)
  const [least, most] = [sizes[0] as Size, sizes.at(-1) as Size].map(sizeText)
  const from = sizes.length === 1 ? `of ${least}` : `of ${sizes.length} sizes, ${least} to ${most},`
  const how = isDistorting ? `, ${frame.fit}: ${ways[frame.fit]}` : ''
  const chosen = isAsked ? '' : ' (chosen here: ask for another size or fit)'
  return [`${pictures} ${from} resized to ${sizeText(frame)}${how}${chosen}`]
}

function largeNote({ height, width }: Size): string[] {
  if (height * width <= largePixels) return []
  return [`images of ${sizeText({ height, width })} train slowly: ask for a smaller size`]
}

function enlargedWarning(sizes: Size[], frame: Frame): string[] {
  const factors = sizes
    .map((own) => {
      const scaled = scaledSize(own, frame, frame.fit)
      return Math.max(scaled.height / own.height, scaled.width / own.width)
    })
    .filter((factor) => factor > 1)
  if (factors.length === 0) return []
  const most = factors.reduce((a, b) => Math.max(a, b)).toFixed(1)
  const pictures = sizes.length === 1 ? 'picture' : 'pictures'
  const are = factors.length === 1 ? 'is' : 'are'
  const fact = `${factors.length} of ${sizes.length} ${pictures} ${are} smaller than ${sizeText(frame)}`
  return [`${fact} and enlarged, up to ${most} times: the model sees no more of them than there is`]
}

/** Height × width, as a size is asked for. */
function sizeText({ height, width }: Size): string {
  return `${height}×${width}`
}
