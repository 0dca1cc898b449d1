import { printable } from './label.ts'
import { textWidth } from './text-width.ts'

/**
 * A name from outside that is no wider than so many pixels; of a path the end says more than the beginning. As
 * `labelOf`, it begins with a space.
 */
export function fitText(
  name: string,
  { width, fontSize, keep }: { width: number; fontSize: number; keep: 'start' | 'end' },
): string {
  let letters = [...printable(name)]
  const whole = ` ${letters.join('')}`
  if (textWidth(whole, fontSize) <= width) return whole
  // Nothing that is cut off is measured letter by letter.
  const most = Math.ceil(width / (0.25 * fontSize))
  letters = keep === 'start' ? letters.slice(0, most) : letters.slice(-most)
  const shown = () => (keep === 'start' ? ` ${letters.join('')}…` : ` …${letters.join('')}`)
  while (letters.length > 0 && textWidth(shown(), fontSize) > width) {
    if (keep === 'start') letters.pop()
    else letters.shift()
  }
  return shown()
}
