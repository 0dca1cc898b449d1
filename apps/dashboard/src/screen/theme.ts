import { mediaOf } from './media.ts'
import { isOnPaper, onPrinting } from './printing.ts'

/** `system` follows the machine's setting. */
export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

const place = 'sweepstack.theme'

/** A browser may refuse to keep anything: then it is the machine's. */
export function savedTheme(): ThemeChoice {
  try {
    const saved = localStorage.getItem(place)
    return themeChoices.find((choice) => choice === saved) ?? 'system'
  } catch {
    return 'system'
  }
}

/** Shows a theme from now on, in this browser. */
export function applyTheme(choice: ThemeChoice): void {
  const root = document.documentElement
  if (choice === 'system') delete root.dataset.theme
  else root.dataset.theme = choice
  try {
    localStorage.setItem(place, choice)
  } catch {
    // It holds for this page.
  }
  themeChanges.dispatchEvent(new Event('change'))
}

/** Says `change` when another theme was chosen. */
const themeChanges = new EventTarget()

const dark = mediaOf('(prefers-color-scheme: dark)')

/** What is shown now; paper is light. */
export function shownTheme(): 'light' | 'dark' {
  if (isOnPaper()) return 'light'
  const chosen = document.documentElement.dataset.theme
  if (chosen === 'light' || chosen === 'dark') return chosen
  return dark.matches() ? 'dark' : 'light'
}

/** Calls when what is shown may have changed; answers how to stop. */
export function onThemeChange(changed: () => void): () => void {
  const stops = [dark.onChange(changed), onPrinting(changed)]
  themeChanges.addEventListener('change', changed)
  return () => {
    for (const stop of stops) stop()
    themeChanges.removeEventListener('change', changed)
  }
}
