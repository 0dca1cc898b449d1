import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

export type Environment = Record<string, string | undefined>

const run = promisify(execFile)

/** Runs a program to its end; rejects with its last lines of output if it fails. */
export async function command(
  file: string,
  args: string[],
  options: { env: Environment; cwd?: string; timeoutMs?: number },
): Promise<string> {
  const { stdout } = await run(file, args, {
    env: options.env as NodeJS.ProcessEnv,
    maxBuffer: 64 << 20,
    timeout: options.timeoutMs ?? 900_000,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  return stdout
}

export async function exists(file: string, mode: number = constants.R_OK): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  )
}

/** Where downloads and builds are kept, outside node_modules, so that a second clone needs none. */
export function cacheDirectory(env: Environment): string {
  if (env.SWEEPSTACK_CACHE?.trim()) return path.resolve(env.SWEEPSTACK_CACHE)
  return path.join(env.XDG_CACHE_HOME || path.join(env.HOME ?? '.', '.cache'), 'sweepstack')
}
