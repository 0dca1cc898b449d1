import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { expect, test } from 'vitest'

const terminal = JSON.stringify(new URL('./terminal.ts', import.meta.url).href)

test.each([
  ['ends with an error, as a command', '', 1, /^error: the output cannot be written/],
  ['goes on, as a service', 'serveWithoutOutput()', 0, /^still here\n$/],
])('with a full disk behind its output a process %s', (_, call, status, stderr) => {
  const script = `
    import { complain, endWithOutput, say, serveWithoutOutput } from ${terminal}
    endWithOutput()
    ${call}
    say('a line')
    setTimeout(() => { say('another'); complain('still here') }, 50)
  `
  const full = openSync('/dev/full', 'w')
  const args = ['--import', 'tsx', '--conditions=source', '--input-type=module', '-e', script]
  const ended = spawnSync(process.execPath, args, {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(full)
  expect(ended.stderr).toMatch(stderr)
  expect(ended.status).toBe(status)
})
