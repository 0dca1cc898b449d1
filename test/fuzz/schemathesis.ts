import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Client } from '@sweepstack/client'
import { cacheDirectory } from '@sweepstack/provision'
import { configurationFor } from './configuration.ts'
import { startFilledStack } from './filled-stack.ts'
import { type Answers, type Document, reachedBy } from './reached.ts'

/**
 * Schemathesis over the whole OpenAPI document, against an API, a scheduler and a worker with something of
 * everything in it. It fails with what Schemathesis finds, and where an operation never answered 2xx: what
 * ends at 404 tries nothing. Further arguments are handed on, as `--max-examples 200`.
 */
const version = '4.32.5'
/** Between two changes of the sweeps that live, in ms. */
const changeEvery = 2000
const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-fuzz-'))
const answersFile = path.join(folder, 'answers.json')
const cache = cacheDirectory(process.env)
const venv = path.join(cache, `schemathesis-${version}`)
const program = path.join(venv, 'bin/schemathesis')
if (!existsSync(program)) {
  await run('python3', ['-m', 'venv', venv])
  await run(path.join(venv, 'bin/pip'), ['install', '--quiet', `schemathesis==${version}`])
}

const key = 'a-key-for-the-fuzz'
const configuration = path.join(folder, 'schemathesis.toml')
const { stack, known, fitting } = await startFilledStack(key)
const changing = keepChanging(stack.client, known.liveSweeps)
try {
  await writeFile(configuration, configurationFor(known, key))
  const document = `${stack.url}/openapi.json`
  const given = ['--max-examples', '30', '--continue-on-failure', ...process.argv.slice(2)]
  const code = await run(program, ['--config-file', configuration, 'run', document, ...given], {
    SWEEPSTACK_FUZZ_FITTING: JSON.stringify(fitting),
  })
  const answers: Answers = JSON.parse(await readFile(answersFile, 'utf8').catch(() => '{}'))
  const { lines, didNothing } = reachedBy(
    answers,
    (await (await fetch(document)).json()) as Document,
  )
  process.stdout.write(`\nAnswers\n${lines.join('\n')}\n`)
  if (didNothing.length > 0) process.stdout.write(`\nNever 2xx: ${didNothing.join(', ')}\n`)
  if (code !== 0) process.stdout.write(`\n${stack.output()}\n`)
  process.exitCode = code === 0 && didNothing.length === 0 ? 0 : 1
} finally {
  clearInterval(changing)
  await stack[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
}

/**
 * Schemathesis leaves a stream after some events, and never one that has none: of a sweep that it has paused itself.
 * What it does to these sweeps goes first, so an answer here says nothing.
 */
function keepChanging(client: Client, sweeps: string[]): NodeJS.Timeout {
  let status: 'paused' | 'running' = 'paused'
  return setInterval(() => {
    status = status === 'paused' ? 'running' : 'paused'
    for (const id of sweeps) client.changeSweep(id, { status }).catch(() => undefined)
  }, changeEvery)
}

async function run(file: string, args: string[], more: NodeJS.ProcessEnv = {}): Promise<number> {
  const env = { ...process.env, SWEEPSTACK_FUZZ_ANSWERS: answersFile, ...more }
  const child = spawn(file, args, { stdio: 'inherit', cwd: cache, env })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
