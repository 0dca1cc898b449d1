import { count, counted } from '@sweepstack/protocol'

/** What to say of a search that ends because its space does; `isWhole`: all of the space was looked at. */
export function exhaustedText(configs: number, wanted: number, isWhole: boolean): string {
  const found = `no more than ${counted(configs, 'config')} that ${configs === 1 ? 'differs' : 'differ'}`
  const asked = `fewer than the ${count(wanted)} that were asked for`
  return isWhole
    ? `the space has ${found}, ${asked}`
    : `after many draws the search found ${found}, ${asked}`
}
