/**
 * npm run test:chaos -- [F1 F4 …] [--short] [--write]: injects every fault, or those named, and prints one
 * table; --short injects fewer times, --write puts it into docs/reliability.md. Exits with 1 if anything was lost or doubled.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { measureMachine } from '../support/machine-speed.ts'
import { faults } from './catalogue.ts'
import type { FaultResult } from './support/fault.ts'

const short = process.argv.includes('--short')
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const chosen = faults.filter(
  ({ id, times }) => (wanted.length === 0 || wanted.includes(id)) && (!short || times.short > 0),
)

await measureMachine()
const rows: string[][] = []
let broken = 0
for (const fault of chosen) {
  const from = performance.now()
  process.stdout.write(`${fault.id} ${fault.title} … `)
  try {
    const result = await fault.run(short ? fault.times.short : fault.times.full)
    broken += result.lost + result.doubled
    rows.push(rowOf(fault, result))
    const seconds = Math.round((performance.now() - from) / 1000)
    console.log(`${result.lost} lost, ${result.doubled} doubled (${seconds} s)`)
  } catch (error) {
    broken += 1
    const { message } = error as Error
    rows.push([fault.id, fault.title, '', '', '', '', '', message])
    console.log(`FAILED: ${message}`)
  }
}

const header = ['', 'fault', 'injections', 'lost', 'doubled', 'p50 s', 'p99 s', 'seen']
const table = [header, header.map(() => '---'), ...rows]
  .map((row) => `| ${row.join(' | ')} |`)
  .join('\n')
console.log(`\n${table}`)
if (process.argv.includes('--write')) write()
process.exit(broken === 0 ? 0 : 1)

function rowOf(fault: (typeof faults)[number], result: FaultResult): string[] {
  const { injections, lost, doubled, recoveries, note } = result
  const at = (share: number) => {
    if (recoveries.length === 0) return '–'
    const sorted = [...recoveries].sort((a, b) => a - b)
    const place = Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)
    return ((sorted[place] as number) / 1000).toFixed(1)
  }
  return [
    fault.id,
    fault.title,
    `${injections}`,
    `${lost}`,
    `${doubled}`,
    at(0.5),
    at(0.99),
    note ?? '',
  ]
}

function write(): void {
  const file = new URL('../../docs/reliability.md', import.meta.url)
  const day = new Date().toISOString().slice(0, 10)
  const machine = `${day}, ${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`
  const text = readFileSync(file, 'utf8').replace(
    /<!-- faults -->[\s\S]*<!-- \/faults -->/,
    `<!-- faults -->\n\nMeasured ${machine}, by \`npm run test:chaos -- --write\`.\n\n${table}\n\n<!-- /faults -->`,
  )
  writeFileSync(file, text)
}
