import path from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

/** Names after vitest's own summary the tests that passed only when they were tried again: they are to be looked at. */
export class SecondTries implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        if (!test.diagnostic()?.flaky) continue
        const file = path.relative('.', module.moduleId)
        process.stdout.write(`passed at the second try: ${file} > ${test.fullName}\n`)
      }
    }
  }
}
