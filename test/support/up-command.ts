import { spawn } from 'node:child_process'
import path from 'node:path'
import { until } from './redis.ts'

const cli = path.resolve(import.meta.dirname, '../../apps/cli/bin/sweepstack.mjs')

/** Starts `sweepstack up` as a process, whose pid and end are the caller's. */
export function spawnUp(
  { port, data, slots }: { port: number; data: string; slots: number },
  env: NodeJS.ProcessEnv = process.env,
) {
  const args = ['up', '--port', String(port), '--data', data, '--slots', String(slots)]
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk
    })
  }
  return {
    child: child as typeof child & { pid: number },
    /** What it said so far. */
    output: () => output,
    serves: () =>
      until('the stack serves', async () => {
        if (child.exitCode !== null) throw new Error(output)
        return output.includes('serves')
      }),
  }
}
