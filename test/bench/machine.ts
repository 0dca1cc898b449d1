import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** One line for every printed result: figures mean nothing without the machine. */
export function describeMachine(): string {
  const flags = ['avx2', 'avx512f', 'avx512_bf16', 'amx_tile'].filter((flag) =>
    cpuFlags().includes(flag),
  )
  const memory = Math.round(totalmem() / 2 ** 30)
  const load = (loadavg()[0] as number).toFixed(1)
  return (
    `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores (${flags.join(' ')}), ` +
    `${memory} GiB, Node ${process.versions.node}, load before the start ${load}`
  )
}

function cpuFlags(): string[] {
  try {
    return (/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '').split(' ')
  } catch {
    return []
  }
}

export const kerasFix =
  'python3 -m venv .venv && .venv/bin/pip install tensorflow-cpu==2.21.0 keras optuna, then PYTHON=.venv/bin/python'

/** Versions of Keras and TensorFlow behind a Python, or undefined where it lacks one of `modules`. */
export function pythonVersions(python: string, modules: string[]): string | undefined {
  const program = `import ${modules.join(', ')}; print(', '.join(m.__name__ + ' ' + m.__version__ for m in (${modules.join(', ')},)))`
  try {
    const output = execFileSync(python, ['-c', program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return output.trim().split('\n').at(-1)
  } catch {
    return undefined
  }
}
