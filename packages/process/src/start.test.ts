import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import path from 'node:path'
import { getSystemErrorName } from 'node:util'
import { expect, test } from 'vitest'
import { FixableError } from './fixable-error.ts'
import { explainStart } from './start.ts'

test('what a person can mend is one line, and what to do', () => {
  const error = new FixableError('PORT is taken', 'choose another')
  expect(explainStart('api', error)).toBe('api: PORT is taken\n  fix: choose another\n')
})

function refusedBySystem(act: () => void): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('it was not refused')
}

test.runIf(process.platform === 'linux')('so is what the system refuses', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-start-'))
  const errors = [
    refusedBySystem(() => readFileSync(path.join(folder, 'nothing'))),
    refusedBySystem(() => readFileSync(folder)),
    refusedBySystem(() => writeFileSync('/dev/full', 'x')),
  ]
  rmSync(folder, { recursive: true })
  for (const error of errors) {
    expect(explainStart('api', error)).toMatch(/^api: E[A-Z]+: .*\n {2}fix: (give|free) .*\n$/)
  }
})

test.each(Object.values(constants.errno))('errno %i of a call is no fault of ours', (errno) => {
  const code = getSystemErrorName(-errno)
  const error = Object.assign(new Error(`${code}: refused`), {
    code,
    errno: -errno,
    syscall: 'write',
  })
  const lines = explainStart('api', error)
  expect(lines.split('\n')).toHaveLength(3)
  expect(lines).not.toContain('report')
})

test('any other error is one, and is shown with its place', () => {
  const error = Object.assign(new TypeError('x is not a function'), { code: 'ERR_OTHER' })
  expect(explainStart('api', error)).toMatch(/^api: TypeError: x is not.*\n +at .*fix: report/s)
})
