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

/**
 * What is written to a full disk must not look done, and who reads no further (`sweepstack watch ID | head`) wants no
 * more. To be called first. A process may end in the step of the write, as that of `--help` does, before the stream tells
 * of its error; and a stream that has told of it holds it no longer.
 */
export function endWithOutput(): void {
  let error: NodeJS.ErrnoException | null = null
  process.stdout.on('error', (told: NodeJS.ErrnoException) => {
    if (serves && told.code !== 'EPIPE') return
    error = told
    process.exit()
  })
  process.on('exit', () => {
    error ??= process.stdout.errored
    if (serves || error === null || error.code === 'EPIPE') return
    complain(
      `error: the output cannot be written: ${error.message}\n  fix: send it where there is room for it`,
    )
    process.exitCode = 1
  })
}

let serves = false

/** From now on a full disk behind the output ends nothing: what this process serves matters more than what it says. */
export function serveWithoutOutput(): void {
  serves = true
}

/** For commander, whose text ends with its own line feed. */
export const outputs = {
  writeOut: (text: string) => say(text.trimEnd()),
  writeErr: (text: string) => complain(text.trimEnd()),
}
