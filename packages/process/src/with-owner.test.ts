import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, test } from 'vitest'
import { patience } from '../../../test/support/machine-speed.ts'
import { onPath } from './on-path.ts'
import { residentMb } from './resident-memory.ts'
import { withOwner } from './with-owner.ts'

test.runIf(onPath(process.env, 'setpriv'))(
  'a process ends with its owner, in a loop too',
  async () => {
    const file = path.join(import.meta.dirname, 'with-owner.ts')
    const owner = `import { withOwner } from ${JSON.stringify(file)}
    import { spawn } from 'node:child_process'
    const [program, ...args] = withOwner(process.env, 'KILL', [process.execPath, '-e', 'for (;;);'])
    console.log(spawn(program, args, { stdio: 'ignore' }).pid)
    setInterval(() => undefined, 1000)`
    const args = ['--import', 'tsx', '--input-type=module', '--eval', owner]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const pid = Number(String((await once(child.stdout, 'data'))[0]))
    // Larger than setpriv: the program runs.
    await expect
      .poll(() => residentMb(pid), { timeout: patience({ starts: 2 }) })
      .toBeGreaterThan(20)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await expect.poll(() => residentMb(pid), { timeout: patience({ starts: 1 }) }).toBeUndefined()
  },
)

test('the command stands alone where nothing can bind it', () => {
  expect(withOwner({ PATH: '/none' }, 'TERM', ['a', 'b'])).toEqual(['a', 'b'])
})
