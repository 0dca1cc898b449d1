import { useState } from 'react'
import { applyTheme, savedTheme, themeChoices } from '../screen/theme.ts'
import styles from './theme-switch.module.css'

const names = { system: 'System', light: 'Light', dark: 'Dark' }

export function ThemeSwitch() {
  const [choice, setChoice] = useState(savedTheme)
  return (
    <select
      className={styles.select}
      aria-label="Theme"
      value={choice}
      onChange={({ target }) => {
        const chosen = themeChoices.find((one) => one === target.value) ?? 'system'
        applyTheme(chosen)
        setChoice(chosen)
      }}
    >
      {themeChoices.map((one) => (
        <option key={one} value={one}>
          {names[one]}
        </option>
      ))}
    </select>
  )
}
