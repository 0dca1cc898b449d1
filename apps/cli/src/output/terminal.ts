import { visibleLines } from '@sweepstack/protocol/visible-text'

/**
 * All that this program writes to the terminal goes through here (the lint rule noConsole sees to it): nothing in it
 * is obeyed by the terminal but line feeds. Of text from outside, not even these: `session.print` and `explain`
 * make it visible before.
 */
export function say(text: string): void {
  console.log(visibleLines(text))
}

export function complain(text: string): void {
  console.error(visibleLines(text))
}

/** For commander, whose text ends with its own line feed. */
export const outputs = {
  writeOut: (text: string) => say(text.trimEnd()),
  writeErr: (text: string) => complain(text.trimEnd()),
}
