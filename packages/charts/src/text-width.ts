/** Advances of DejaVu Sans in parts of the font size, by their likes; what is not listed is as wide as an `o`. */
const advances: [letters: string, width: number][] = [
  ['ijl|', 0.28],
  ["-.,:;' ft()r", 0.39],
  ['mwMW@%', 0.97],
  ['ABCDEFGHKLNOPQRSTUVXYZ', 0.73],
]
const usual = 0.63

/** Width of a text in pixels, or a little more: so much room its label needs. */
export function textWidth(text: string, fontSize: number): number {
  const widths = [...text].map(
    (letter) => advances.find(([letters]) => letters.includes(letter))?.[1] ?? usual,
  )
  return Math.ceil(fontSize * widths.reduce((sum, width) => sum + width, 0))
}
