import { InvalidArgumentError } from 'commander'

/** Reads an option that is a whole number from `least` to `most`; it stays text, as settings are. */
export function wholeNumber(least: number, most: number): (text: string) => string {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return text
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}
