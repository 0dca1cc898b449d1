import type { Chart } from './chart.ts'
import type { Theme } from './theme.ts'

const top = 64
const margin = 16
const leastWidth = 620

export interface Size {
  width: number
  height: number
}

type Graphic = NonNullable<Chart['option']['graphic']>
type Elements = Extract<Graphic, unknown[]>

/** What a page of blocks shows. */
interface Blocks<T> {
  title: string
  /** Below the title. */
  told: string
  items: readonly T[]
  block: Size
  /** Blocks in a row of the page. */
  across: number
  /** Pixels between two blocks. */
  between: number
  /** The elements of a block whose upper left corner is there. */
  draw(item: T, corner: { x: number; y: number }): Elements
}

/** Blocks of one size in rows, below a title. */
export function blocksPage<T>(blocks: Blocks<T>, theme: Theme): Chart {
  const { title, told, items, block, across, between, draw } = blocks
  const step = { x: block.width + between, y: block.height + between }
  return {
    width: Math.max(leastWidth, 2 * margin + across * step.x - between),
    height: top + Math.ceil(items.length / across) * step.y + margin,
    option: {
      backgroundColor: theme.background,
      title: {
        text: title,
        subtext: told,
        left: 'center',
        top: 8,
        itemGap: 8,
        textStyle: { fontSize: 15, color: theme.title },
        subtextStyle: { fontSize: 12, color: theme.muted },
      },
      graphic: items.flatMap((item, place) => {
        const x = margin + (place % across) * step.x
        return draw(item, { x, y: top + Math.floor(place / across) * step.y })
      }),
    },
  }
}

/** Images in their proportions, the longer side `longest` pixels, the shorter one at least 3. */
export function imageSize({ width, height }: Size, longest: number): Size {
  const scale = longest / Math.max(height, width)
  const side = (length: number) => Math.max(3, Math.round(length * scale))
  return { width: side(width), height: side(height) }
}
