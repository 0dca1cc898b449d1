import stringWidth from 'string-width'

/** Columns side by side, numbers to the right; no wider than its content, in cells of the terminal. */
export function table(header: string[], rows: string[][]): string {
  const widths = header.map((title, column) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[column] ?? ''))),
  )
  const numeric = header.map((_, column) =>
    rows.every((row) => /^[-–\d.,%±×() ]*$/.test(row[column] ?? '')),
  )
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] as number) - stringWidth(cell))
        return numeric[column] ? `${space}${cell}` : `${cell}${space}`
      })
      .join('  ')
      .trimEnd()
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join(
    '\n',
  )
}
