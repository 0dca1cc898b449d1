import { DatasetError } from '../dataset-error.ts'

/** Characters of a label: more is a caption, which no table or picture has room for. */
const mostCharacters = 200

/** @throws DatasetError with each class whose name is too long */
export function refuseLongLabels(classes: readonly string[]): void {
  const problems = classes.flatMap((name) => {
    const { length } = [...name]
    if (length <= mostCharacters) return []
    const begins = [...name].slice(0, 40).join('')
    return `the label "${begins}…" has ${length} characters, of at most ${mostCharacters}: take a shorter one`
  })
  if (problems.length > 0) throw new DatasetError(problems)
}
