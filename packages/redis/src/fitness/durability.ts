import type { Finding } from './finding.ts'

/** What the server says about how it keeps its data. */
export interface Keeping {
  /** Fields of INFO. */
  info: Map<string, string>
  /** From CONFIG GET; undefined if the server forbids it, as hosted servers do. */
  save: string | undefined
  appendfsync: string | undefined
}

export function parseInfo(text: string): Map<string, string> {
  return new Map(
    text.split('\r\n').flatMap((line): [string, string][] => {
      const colon = line.indexOf(':')
      return colon > 0 && !line.startsWith('#')
        ? [[line.slice(0, colon), line.slice(colon + 1)]]
        : []
    }),
  )
}

/** Whether the server keeps the records that it has acknowledged. */
export function judgeKeeping({ info, save, appendfsync }: Keeping): Finding[] {
  const findings: Finding[] = []
  const policy = info.get('maxmemory_policy')
  if (policy !== undefined && policy !== 'noeviction') {
    findings.push({
      level: 'unfit',
      message: `Redis evicts records when its memory is full (maxmemory-policy ${policy})`,
      fix: 'run there: CONFIG SET maxmemory-policy noeviction, and add it to the configuration file of the server',
    })
  }
  const log = info.get('aof_enabled')
  const fix =
    'run there: CONFIG SET appendonly yes, and add it to the configuration file of the server'
  if (log === '0' && save === '') {
    findings.push({
      level: 'unfit',
      message: 'Redis persists nothing to disk (appendonly no, no snapshots)',
      fix,
    })
  } else if (log === '0') {
    const message = 'Redis writes snapshots only (appendonly no): a crash loses minutes of records'
    findings.push({ level: 'advice', message, fix })
  } else if (log === '1' && appendfsync === 'no') {
    findings.push({
      level: 'advice',
      message:
        'Redis leaves syncing to the operating system (appendfsync no): a power cut loses up to half a minute of records',
      fix: 'run there: CONFIG SET appendfsync everysec, and add it to the configuration file of the server',
    })
  }
  return findings
}
