/** A quantity that was compared. */
export interface Row {
  case: string
  quantity: string
  /** A difference, which must be at most the bound, or a probability, which must be at least it. */
  kind: 'difference' | 'probability'
  value: number
  bound: number
}

export function isMet({ kind, value, bound }: Row): boolean {
  return kind === 'difference' ? value <= bound : value >= bound
}

export function cellsOf(row: Row): string[] {
  const value =
    row.kind === 'probability'
      ? `p = ${row.value.toFixed(2)}`
      : row.value === 0
        ? '0'
        : row.value.toExponential(1)
  const bound = `${row.kind === 'probability' ? 'p ≥' : '≤'} ${short(row.bound)}`
  return [row.case, row.quantity, value, bound, isMet(row) ? 'ok' : 'MISSED']
}

function short(value: number): string {
  return value >= 0.01 || value === 0 ? String(value) : value.toExponential()
}
