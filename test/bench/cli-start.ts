import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** What a command line costs beside an empty program: processor time, by the Node that runs this. Linux only. */
const runs = 8
const rounds = 5
const cli = path.resolve(import.meta.dirname, '../../apps/cli/bin/sweepstack.mjs')

/** Milliseconds of all children of this process that have ended (man 5 proc: cutime, cstime). */
function childMs(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? []
  return 10 * (Number(fields[13]) + Number(fields[14]))
}

function msOf(line: string[]): number {
  const before = childMs()
  for (let run = 0; run < runs; run += 1) spawnSync(process.execPath, line)
  return (childMs() - before) / runs
}

console.log(`Node ${process.versions.node}; the best of ${rounds} rounds`)
for (const args of [['--version'], ['--help'], ['plan']]) {
  const measured = Array.from({ length: rounds }, () => {
    const [empty, ours] = [msOf(['-e', '0']), msOf([cli, ...args])]
    return { empty, ours, ratio: ours / empty }
  })
  const [best] = measured.toSorted((a, b) => a.ratio - b.ratio)
  if (best === undefined) continue
  const { empty, ours, ratio } = best
  console.log(
    `${args}: ${ours.toFixed(1)} ms, an empty program ${empty.toFixed(1)} ms: ${ratio.toFixed(2)}`,
  )
}
