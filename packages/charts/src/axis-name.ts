import type { Theme } from './theme.ts'

/** The name of a horizontal axis, below its labels. */
export function axisName(name: string, theme: Theme) {
  const nameTextStyle = { color: theme.text, fontSize: 11 }
  return { name, nameLocation: 'middle' as const, nameGap: 24, nameTextStyle }
}
