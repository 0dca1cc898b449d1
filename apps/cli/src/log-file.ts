import { createWriteStream, type WriteStream } from 'node:fs'

export interface LogFile {
  write(chunk: Buffer): void
  end(): void
}

/**
 * Appends to a file. What cannot be written, as on a full disk, is left out and told once; when there is room
 * again, it goes on. It never throws: a log is no reason to end what is logged.
 */
export function openLogFile(path: string, tell: (line: string) => void): LogFile {
  let stream: WriteStream | undefined
  let failing = false
  const open = () => {
    const opened = createWriteStream(path, { flags: 'a' })
    opened.on('error', ({ message }) => {
      if (stream === opened) stream = undefined
      if (!failing) tell(`${path} cannot be written, and lines are left out: ${message}`)
      failing = true
    })
    return opened
  }
  stream = open()
  return {
    write(chunk) {
      stream ??= open()
      stream.write(chunk, (error) => {
        if (!error) failing = false
      })
    },
    end: () => stream?.end(),
  }
}
