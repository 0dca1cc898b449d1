let whole: Intl.NumberFormat | undefined

/** 1,234 */
export function count(value: number): string {
  whole ??= new Intl.NumberFormat('en')
  return whole.format(value)
}

/** "1 trial", "1,234 trials" */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`
}
