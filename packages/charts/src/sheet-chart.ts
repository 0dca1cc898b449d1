import { blocksPage, imageSize, type Size } from './blocks-page.ts'
import type { Chart } from './chart.ts'
import { fitText } from './fit-text.ts'
import type { Theme } from './theme.ts'

/** A few images of each class of a split. */
export interface SheetData {
  title: string
  /** What stands beneath the title. */
  told: string
  /** Of the images: their proportions. */
  height: number
  width: number
  rows: {
    /** From outside; null for images without a label. */
    class: string | null
    /** In the split. */
    images: number
    /** Data URIs. */
    shown: string[]
  }[]
}

const longest = 48
const gap = 2
const labelHeight = 16
const labelSize = 10
const leastBlock = 120
const between = 14
const pageWidth = 1100
/** Images without a label stand in lines of so many. */
const inLine = 20

interface Block extends Size {
  /** Images in a line. */
  columns: number
}

/** Blocks of a class each: its name, how many images it has in the split, and some of them. */
export function sheetChart(data: SheetData, theme: Theme): Chart {
  const { title, told, rows } = data
  const cell = imageSize(data, longest)
  const most = Math.max(1, ...rows.map(({ shown }) => shown.length))
  const columns = Math.min(most, inLine)
  const block: Block = {
    columns,
    width: Math.max(leastBlock, columns * (cell.width + gap)),
    height: labelHeight + Math.ceil(most / columns) * (cell.height + gap),
  }
  const fitting = Math.floor((pageWidth + between) / (block.width + between))
  const across = Math.max(1, Math.min(fitting, rows.length))
  const draw = (row: SheetData['rows'][number], corner: { x: number; y: number }) =>
    blockOf(row, { ...corner, cell, block }, theme)
  return blocksPage({ title, told, items: rows, block, across, between, draw }, theme)
}

function blockOf(
  row: SheetData['rows'][number],
  { x, y, cell, block }: { x: number; y: number; cell: Size; block: Block },
  theme: Theme,
) {
  const count = row.images.toLocaleString('en')
  const room = block.width - 8 - count.length * labelSize * 0.65
  const how = { width: room, fontSize: labelSize, keep: 'start' as const }
  const name = row.class === null ? 'no label' : fitText(row.class, how)
  const text = (at: number, style: { text: string; fill: string; align: 'left' | 'right' }) => ({
    type: 'text' as const,
    x: at,
    y,
    style: { ...style, fontSize: labelSize },
  })
  const fill = row.images === 0 ? theme.validation : theme.muted
  return [
    text(x, { text: name, fill: theme.text, align: 'left' }),
    text(x + block.width, { text: count, fill, align: 'right' }),
    ...row.shown.map((image, at) => ({
      type: 'image' as const,
      style: {
        image,
        x: x + (at % block.columns) * (cell.width + gap),
        y: y + labelHeight + Math.floor(at / block.columns) * (cell.height + gap),
        ...cell,
      },
    })),
  ]
}
