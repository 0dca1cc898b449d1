import type { ImageCopy, PlacedImage } from '@sweepstack/protocol'
import { blocksPage, imageSize, type Size } from './blocks-page.ts'
import type { Chart } from './chart.ts'
import { fitText } from './fit-text.ts'
import type { Theme } from './theme.ts'

/** Images that are there twice. */
export interface PairsData {
  title: string
  told: string
  /** Of the images: their proportions. */
  height: number
  width: number
  /** With data URIs of the first and of the one that is there again. */
  pairs: { copy: ImageCopy; images: [string, string] }[]
}

const longest = 72
const gap = 4
const textRoom = 330
const lineHeight = 17
const fontSize = 11
const between = 18

const kinds = { bytes: 'equal files', pixels: 'equal pixels', near: 'nearly alike' }
const splits = { train: 'training', val: 'validation', test: 'test' }

/** Pairs of images side by side, each with its path, split and label; labels that differ are coloured. */
export function pairsChart(data: PairsData, theme: Theme): Chart {
  const { title, told, pairs } = data
  const cell = imageSize(data, longest)
  const block = {
    width: 2 * (cell.width + gap) + 8 + textRoom,
    height: Math.max(cell.height, 5 * lineHeight),
  }
  const across = pairs.length > 1 ? 2 : 1
  const draw = (pair: PairsData['pairs'][number], corner: { x: number; y: number }) =>
    blockOf(pair, { ...corner, cell }, theme)
  return blocksPage({ title, told, items: pairs, block, across, between, draw }, theme)
}

function blockOf(
  { copy, images }: PairsData['pairs'][number],
  { x, y, cell }: { x: number; y: number; cell: Size },
  theme: Theme,
) {
  const { kind, correlation, first, again } = copy
  const how = kind === 'near' ? `${kinds[kind]}: ${correlation.toFixed(4)}` : kinds[kind]
  const differ = first.class !== again.class && first.class !== null && again.class !== null
  const label = differ ? theme.validation : theme.muted
  const lines: [text: string, fill: string][] = [
    [how, theme.title],
    [pathText(first), theme.text],
    [placeText(first), label],
    [pathText(again), theme.text],
    [placeText(again), label],
  ]
  const left = x + 2 * (cell.width + gap) + 8
  return [
    ...images.map((image, at) => ({
      type: 'image' as const,
      style: { image, x: x + at * (cell.width + gap), y, ...cell },
    })),
    ...lines.map(([text, fill], line) => ({
      type: 'text' as const,
      x: left,
      y: y + line * lineHeight,
      style: {
        text,
        fill,
        fontSize,
        fontWeight: line === 0 ? ('bold' as const) : ('normal' as const),
      },
    })),
  ]
}

function pathText({ name }: PlacedImage): string {
  return fitText(name, { width: textRoom, fontSize, keep: 'end' })
}

function placeText({ split, class: label }: PlacedImage): string {
  const how = { width: textRoom - 80, fontSize, keep: 'start' as const }
  return `${splits[split]} · ${label === null ? 'no label' : fitText(label, how)}`
}
