export interface ConfusionTable {
  classes: string[]
  /** counts[true][predicted] */
  matrix: number[][]
}

/**
 * Reads confusion.csv: a line of the predicted classes, then for each true class a line of counts.
 * @throws Error for a table of another form
 */
export function readConfusion(text: string): ConfusionTable {
  const [head = [], ...lines] = cellsOf(text)
  const classes = head.slice(1)
  const matrix = lines.map((line) => line.slice(1).map(Number))
  const isSquare =
    classes.length > 0 &&
    matrix.length === classes.length &&
    matrix.every((row) => row.length === classes.length && row.every(Number.isInteger))
  if (!isSquare) throw new Error('the confusion matrix is not square')
  return { classes, matrix }
}

/** RFC 4180: quoted cells may hold commas, lines and doubled quotes. */
function cellsOf(text: string): string[][] {
  const lines: string[][] = []
  let line: string[] = []
  for (const [, quoted, bare, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g,
  )) {
    if (end === '' && quoted === undefined && bare === '' && line.length === 0) break
    line.push(quoted?.replaceAll('""', '"') ?? bare ?? '')
    if (end === ',') continue
    lines.push(line)
    line = []
    if (end === '') break
  }
  return lines
}
