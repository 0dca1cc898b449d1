import path from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * What takes minutes, the longest first: begun last, one of them would run alone at the end while the other cores have
 * nothing to do. `npm test` names the longest files when it ends.
 */
const long = [
  'test/chaos/faults.short.test.ts',
  'test/e2e/sweep.test.ts',
  'test/e2e/bit-exact.test.ts',
  'test/e2e/outputs.test.ts',
  'test/integration/parts/up.test.ts',
  'test/integration/dashboard/pages.test.ts',
  'test/integration/dashboard/live.test.ts',
  'test/integration/dashboard/new-sweep.test.ts',
  'test/integration/dashboard/views.test.ts',
  'test/e2e/searches.test.ts',
  'packages/engine/src/golden.test.ts',
  'test/integration/parts/start.test.ts',
  'packages/engine/src/session.test.ts',
]

/** A machine that has run the tests before knows by itself; a fresh one, as those of CI, does not. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    // Stable: what is not named keeps its order within its project, whose files may share a process only in a row.
    return sorted.sort(
      (a, b) =>
        groupOf(a) - groupOf(b) ||
        placeOf(a) - placeOf(b) ||
        a.project.name.localeCompare(b.project.name),
    )
  }
}

function groupOf({ project }: TestSpecification): number {
  return project.config.sequence.groupOrder
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = long.indexOf(path.relative('.', moduleId).replaceAll(path.sep, '/'))
  return place < 0 ? long.length : place
}
