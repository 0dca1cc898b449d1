import type { Finding } from './finding.ts'

interface Line {
  server: 'Redis' | 'Valkey'
  /** Major and minor number. */
  line: string
  /** Day from which it gets no security fixes; undefined where none was announced. */
  ended?: string
  /** First release of the line that fixes the vulnerabilities of the Lua engine listed below. */
  sound?: string
}

/**
 * As of 2026-11-28. Days: https://endoflife.date/redis and https://valkey.io/topics/releases. Faults:
 * CVE-2025-49844 (Redis 6.2.20, 7.2.11, 7.4.6, 8.0.4, 8.2.2), CVE-2025-67733 (Valkey 7.2.12, 8.0.7, 8.1.6, 9.0.2),
 * GHSA-fq2f-crmw-q97r (Valkey 9.1.2). A line that is newer than all of these counts as supported.
 */
const lines: Line[] = [
  { server: 'Redis', line: '6.2', ended: '2026-11-28', sound: '6.2.20' },
  { server: 'Redis', line: '7.0', ended: '2024-07-29' },
  { server: 'Redis', line: '7.2', sound: '7.2.11' },
  { server: 'Redis', line: '7.4', sound: '7.4.6' },
  { server: 'Redis', line: '8.0', ended: '2026-02-11', sound: '8.0.4' },
  { server: 'Redis', line: '8.2', sound: '8.2.2' },
  { server: 'Valkey', line: '7.2', ended: '2029-04-16', sound: '7.2.12' },
  { server: 'Valkey', line: '8.0', ended: '2027-09-15', sound: '8.0.7' },
  { server: 'Valkey', line: '8.1', ended: '2030-03-31', sound: '8.1.6' },
  { server: 'Valkey', line: '9.0', ended: '2028-10-21', sound: '9.0.2' },
  { server: 'Valkey', line: '9.1', sound: '9.1.2' },
]

const oldest = '6.2.0'
const fix =
  'use a current Valkey (9.1) or Redis; a newer version of the same server can read the data folder'

/** Findings about the version of a server. `today`: as "2026-11-28". */
export function judgeVersion(server: Line['server'], version: string, today: string): Finding[] {
  const name = `${server} ${version}`
  if (isBefore(version, oldest)) {
    const message = `${name} is too old: sweepstack needs 6.2 or later`
    return [{ level: 'unfit', message, fix }]
  }
  const line = lines.find((known) => known.server === server && inLine(version, known.line))
  if (line?.ended !== undefined && line.ended <= today) {
    const message = `${name} gets no more security fixes (its line ended by ${line.ended})`
    return [{ level: 'advice', message, fix }]
  }
  if (line?.sound === undefined || !isBefore(version, line.sound)) return []
  const message = `${name} has published vulnerabilities in its Lua engine, fixed in ${line.sound}`
  return [
    {
      level: 'advice',
      message,
      fix: `use ${line.sound} or later, unless your system has patched it`,
    },
  ]
}

function inLine(version: string, line: string): boolean {
  return version.startsWith(`${line}.`)
}

function isBefore(a: string, b: string): boolean {
  return a.localeCompare(b, 'en', { numeric: true }) < 0
}
