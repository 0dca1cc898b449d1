import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { cacheDirectory, freePort } from '@sweepstack/provision'
import { until } from './redis.ts'

const version = '5.2.5'

/**
 * A server that speaks S3, in memory: moto's, from PyPI, kept in the cache of downloads. Answers its
 * address.
 */
export async function startS3() {
  const packages = path.join(cacheDirectory(process.env), `moto-${version}`)
  await mkdir(packages, { recursive: true })
  const env = { ...process.env, PYTHONPATH: packages }
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--target',
    packages,
  ]
  const here = await exitOf(['-c', 'import moto.server, flask'], env)
  if (here !== 0 && (await exitOf([...pip, `moto[server]==${version}`], env)) !== 0) {
    throw new Error('moto could not be installed: is there python3 with pip?')
  }
  const port = await freePort()
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]
  const server = spawn('python3', args, { env, stdio: 'ignore' })
  const endpoint = `http://127.0.0.1:${port}`
  await until('S3 answers', () => fetch(endpoint).catch(() => undefined))
  await fetch(`${endpoint}/artifacts`, { method: 'PUT' })
  return {
    location: `s3://artifacts/some/folder?endpoint=${encodeURIComponent(endpoint)}`,
    endpoint,
    async [Symbol.asyncDispose]() {
      server.kill('SIGKILL')
    },
  }
}

function exitOf(args: string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  const child = spawn('python3', args, { env, stdio: ['ignore', 'ignore', 'ignore'] })
  return new Promise((resolve) => child.once('exit', resolve))
}
