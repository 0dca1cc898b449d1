import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { freePort } from '@sweepstack/provision'

const cli = path.resolve(import.meta.dirname, '../../apps/cli/bin/sweepstack.mjs')

/**
 * `sweepstack up` over a data folder while `work` runs with its URL. It ends with it, and also when the bench is told to
 * end; then `work` fails, as nobody answers it any more.
 */
export async function withUpStack<T>(
  { dataRoot, slots }: { dataRoot: string; slots: number },
  work: (url: string) => Promise<T>,
): Promise<T> {
  const port = await freePort()
  const args = [cli, 'up', '--port', String(port), '--data', dataRoot, '--slots', String(slots)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const end = () => child.kill('SIGTERM')
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  try {
    await serving(child)
    return await work(`http://127.0.0.1:${port}`)
  } finally {
    end()
    await ended
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
  }
}

function serving(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => String(text).includes('serves') && resolve())
    child.once('exit', (code) => reject(new Error(`sweepstack up: exit ${code}`)))
  })
}

/** Draws the images of `emoji-20` and registers them. */
export async function makeEmoji20(url: string, dataRoot: string): Promise<void> {
  const args = [cli, '--url', url, 'datasets', 'make', 'emoji-20', '--data', dataRoot]
  const make = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise((resolve) => make.once('exit', resolve))
  if (code !== 0) throw new Error(`datasets make: exit ${code}`)
}
