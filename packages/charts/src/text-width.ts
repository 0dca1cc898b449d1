/** Advances of DejaVu Sans in parts of the font size, by their likes; what is not listed is as wide as an `o`. */
const advances: [letters: string, width: number][] = [
  ['ijl|', 0.28],
  ["-.,:;' ft()r", 0.39],
  ['mwMW@%', 0.97],
  ['ABCDEFGHKLNOPQRSTUVXYZ', 0.73],
]
const usual = 0.63
/** Of Chinese, Japanese and Korean: each as wide as it is high. */
const square =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u

/** Width of a text in pixels, or a little more: so much room its label needs. */
export function textWidth(text: string, fontSize: number): number {
  const widths = [...text].map((letter) => {
    if (square.test(letter)) return 1
    return advances.find(([letters]) => letters.includes(letter))?.[1] ?? usual
  })
  return Math.ceil(fontSize * widths.reduce((sum, width) => sum + width, 0))
}
