import path from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

const shown = 8

/** Says after vitest's own summary which files took longest, and how long all of them took one after the other. */
export class LongestFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules
      .map((module) => ({ name: path.relative('.', module.moduleId), ms: durationOf(module) }))
      .sort((a, b) => b.ms - a.ms)
    if (files.length < 2) return
    const all = files.reduce((sum, { ms }) => sum + ms, 0)
    const lines = files.slice(0, shown).map(({ name, ms }) => `${seconds(ms)}  ${name}`)
    process.stdout.write(
      `Longest of ${files.length} files (${seconds(all).trim()} in all):\n${lines.join('\n')}\n`,
    )
  }
}

function durationOf(module: TestModule): number {
  const { collectDuration, duration, setupDuration } = module.diagnostic()
  return collectDuration + duration + setupDuration
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`.padStart(9)
}
