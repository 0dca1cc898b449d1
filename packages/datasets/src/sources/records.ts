import { type FileHandle, open } from 'node:fs/promises'

/** A file of records of one size behind a header, read one by one at their places. */
export interface Records {
  /** So many records from one on. */
  read(at: number, count?: number): Promise<Buffer>
  close(): Promise<void>
}

/** @throws Error in words that follow the file's name, when a record is not there whole */
export async function openRecords(file: string, start: number, size: number): Promise<Records> {
  const handle = await open(file)
  return {
    read: (at, count = 1) => readExactly(handle, start + at * size, size * count),
    close: () => handle.close(),
  }
}

/** @throws Error in words that follow the file's name, if the file ends before */
async function readExactly(handle: FileHandle, from: number, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size)
  for (let done = 0; done < size; ) {
    const { bytesRead } = await handle.read(bytes, done, size - done, from + done)
    if (bytesRead === 0) throw new Error('ends before its data do')
    done += bytesRead
  }
  return bytes
}
