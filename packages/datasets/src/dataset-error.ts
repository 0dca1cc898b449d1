const longestProblem = 1000

/** Everything that is wrong with a dataset, at once: the count and the first ten problems. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError'
  readonly problems: string[]

  constructor(found: string[]) {
    const problems = found.map(clipped)
    const more = problems.length > 10 ? `\n  … and ${problems.length - 10} more` : ''
    const noun = problems.length === 1 ? 'problem' : 'problems'
    super(
      `${problems.length} ${noun} in the dataset:\n  ${problems.slice(0, 10).join('\n  ')}${more}`,
    )
    this.problems = problems
  }
}

/** Files that cannot be read, where leaving some of them out would do. */
export class UnreadableFilesError extends DatasetError {}

/** A problem may quote a name or a line of any length. */
function clipped(problem: string): string {
  return problem.length > longestProblem ? `${problem.slice(0, longestProblem)}…` : problem
}
