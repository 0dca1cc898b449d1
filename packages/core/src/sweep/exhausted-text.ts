import { count, counted } from '@sweepstack/protocol'
/** What to say of a search that ends because its space does. */
export function exhaustedText(configs: number, wanted: number): string {
  return `the space has no more than ${counted(configs, 'config')} that ${configs === 1 ? 'differs' : 'differ'}, fewer than the ${count(wanted)} that were asked for`
}
