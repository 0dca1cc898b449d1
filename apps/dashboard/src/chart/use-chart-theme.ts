import { themes } from '@sweepstack/charts'
import { useSyncExternalStore } from 'react'
import { onThemeChange, shownTheme } from '../screen/theme.ts'

/** Colours for charts that fit the page, also after another theme was chosen. */
export function useChartTheme() {
  const name = useSyncExternalStore(onThemeChange, shownTheme)
  return { name, theme: themes[name] }
}
