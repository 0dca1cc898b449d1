import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { peakResidentMb, residentMb } from './resident-memory.ts'

test.runIf(process.platform === 'linux')(
  'memory is that of the process, while there is one',
  async () => {
    const program =
      'const held = Buffer.alloc(200 << 20, 1); console.log(held.length); process.stdin.resume()'
    const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    const resident = residentMb(child.pid) as number
    expect(resident).toBeGreaterThan(200)
    expect(resident).toBeLessThan(500)
    expect(peakResidentMb(child.pid)).toBeGreaterThanOrEqual(resident)
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(residentMb(child.pid)).toBeUndefined()
    expect(residentMb(undefined)).toBeUndefined()
  },
)

test('this process has memory as Node says', () => {
  const said = process.memoryUsage().rss / 2 ** 20
  const read = residentMb(process.pid)
  if (read !== undefined) expect(Math.abs(read - said) / said).toBeLessThan(0.2)
})
