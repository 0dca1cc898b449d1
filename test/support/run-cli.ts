import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'

const cli = path.resolve(import.meta.dirname, '../../apps/cli/bin/sweepstack.mjs')

/** Starts the command line in a folder, without what the environment says of a data folder. */
export function startCli(from: string, url: string, args: string[]) {
  const { SWEEPSTACK_DATA: _, ...env } = process.env
  const child: ChildProcess = spawn(process.execPath, [cli, '--url', url, ...args], {
    cwd: from,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (part: Buffer) => {
      text[name] += part
    })
  }
  const code = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, ended: code.then((code) => ({ code, ...text })) }
}
