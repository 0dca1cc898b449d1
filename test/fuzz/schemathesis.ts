import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { cacheDirectory } from '@sweepstack/provision'
import { startTestStack } from '../support/stack.ts'

/**
 * Schemathesis over the whole OpenAPI document, against a running API and scheduler: no 5xx, no status or
 * shape that is not documented, every error one of our problems. Further arguments are handed on, as
 * `--max-examples 200`.
 */
const version = '4.32.5'
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
]

const venv = path.join(cacheDirectory(process.env), `schemathesis-${version}`)
const program = path.join(venv, 'bin/schemathesis')
if (!existsSync(program)) {
  await run('python3', ['-m', 'venv', venv])
  await run(path.join(venv, 'bin/pip'), ['install', '--quiet', `schemathesis==${version}`])
}

// A key that it makes would lock it out of an API without one.
const key = 'a-key-for-the-fuzz'
process.env.SWEEPSTACK_API_KEY = key
await using stack = await startTestStack()
stack.startPart('api')
stack.startPart('scheduler')
await answering(`${stack.url}/health/ready`)
const code = await run(program, [
  'run',
  `${stack.url}/openapi.json`,
  '--header',
  `Authorization: Bearer ${key}`,
  '--checks',
  checks.join(','),
  '--exclude-path-regex',
  '/events$',
  '--max-examples',
  '30',
  '--suppress-health-check',
  'all',
  '--request-timeout',
  '30',
  ...process.argv.slice(2),
])
if (code !== 0) process.stdout.write(stack.output())
process.exitCode = code

async function answering(url: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`no answer from ${url} within 60 s`)
}

async function run(file: string, args: string[]): Promise<number> {
  const child = spawn(file, args, { stdio: 'inherit', cwd: cacheDirectory(process.env) })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
