import { spawn } from 'node:child_process'
import { open, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { exists } from './command.ts'
import { ProvisionError } from './provision-error.ts'

/** Up to this many bytes at the end of the file are taken for what a power cut left half written. */
const tornBytes = 1 << 20

/** A single transaction that was torn is smaller. */
const readAtMost = 256 << 20

const endOfTransaction = Buffer.from('$4\r\nEXEC\r\n', 'latin1')

/**
 * Cuts what a power cut left half written off the append-only file. Redis 6.2 would leave an open MULTI where
 * it is, and a later start would run half of it together with what came after; newer servers do not start
 * on a tail of zeros. Where to cut is for the server's own checker to say, which is the server by another
 * name. What is cut off is kept beside.
 * @returns a line for the log if something was cut
 * @throws ProvisionError REDIS_FAILED if more than the end of the file is damaged
 */
export async function mendAppendOnlyFile(
  binary: string,
  directory: string,
): Promise<string | undefined> {
  const file = await newestFile(directory)
  if (file === undefined) return undefined
  const end = await soundUpTo(binary, file)
  if (end === undefined) return undefined
  const handle = await open(file, 'r+')
  try {
    const { size } = await handle.stat()
    const tail = Buffer.alloc(Math.min(size - end, readAtMost))
    await handle.read(tail, 0, tail.length, end)
    const kept = path.join(directory, `cut-${new Date().toISOString().replaceAll(':', '-')}.aof`)
    if (size - end > tornBytes && (size - end > readAtMost || tail.includes(endOfTransaction))) {
      throw new ProvisionError(
        'REDIS_FAILED',
        `${file} is damaged at byte ${end}, and ${size - end} bytes after it would be lost`,
        'put a copy from before in its place; or, to go on without them, run: ' +
          `cp ${file} ${kept} && truncate -s ${end} ${file}`,
      )
    }
    await writeFile(kept, tail, { mode: 0o600, flush: true })
    await handle.truncate(end)
    await handle.sync()
    return `the last ${tail.length} bytes of ${file} were half written: they are in ${kept} now`
  } finally {
    await handle.close()
  }
}

/**
 * The file that is appended to. Up to Redis 6.2 there is one; since 7.0 the last that a manifest names. Its
 * other files are never touched: Valkey 9.1's checker takes its own snapshot for damage from the first byte.
 */
async function newestFile(directory: string): Promise<string | undefined> {
  const parts = path.join(directory, 'appendonlydir')
  const manifest = await readFile(path.join(parts, 'appendonly.aof.manifest'), 'utf8').catch(
    () => undefined,
  )
  if (manifest !== undefined) {
    const last = [...manifest.matchAll(/^file (\S+) seq \d+ type i/gm)].at(-1)?.[1]
    return last && path.join(parts, last)
  }
  const single = path.join(directory, 'appendonly.aof')
  return (await exists(single)) ? single : undefined
}

/** The byte from which a file cannot be used; undefined if it is sound, or the checker does not say. */
async function soundUpTo(binary: string, file: string): Promise<number | undefined> {
  const { size } = await stat(file)
  if (size === 0) return undefined
  const end = Number(/ok_up_to=(\d+)/.exec(await check(binary, file))?.[1] ?? size)
  return end > 0 && end < size ? end : undefined
}

function check(binary: string, file: string): Promise<string> {
  const child = spawn(binary, [file], {
    argv0: 'redis-check-aof',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  return new Promise((resolve) => {
    child.once('close', () => resolve(output))
    child.once('error', () => resolve(''))
  })
}
