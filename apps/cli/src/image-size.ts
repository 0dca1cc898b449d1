import { InvalidArgumentError } from 'commander'

const most = 4096

/** Reads the size of images: one side of a square, or height and width. */
export function imageSize(text: string): number | [height: number, width: number] {
  const [height = '', width = height, ...others] = text.split(/[x×,]/i)
  const sides = [height, width].map((side) => (/^\d{1,4}$/.test(side) ? Number(side) : 0))
  const [rows = 0, columns = 0] = sides
  if (others.length > 0 || Math.min(rows, columns) < 1 || Math.max(rows, columns) > most) {
    throw new InvalidArgumentError(
      `It must be 64, or height and width as 48x64, of 1 to ${most} pixels.`,
    )
  }
  return rows === columns ? rows : [rows, columns]
}
