/** The colours of a chart, as CSS writes them. */
export interface Theme {
  background: string
  /** Titles. */
  title: string
  /** Labels, and the names and lines of axes. */
  text: string
  /** What stands beneath a title or a picture. */
  muted: string
  /** Lines across a plot, at its ticks. */
  grid: string
  /** Lines between the cells of a matrix. */
  cells: string
  training: string
  validation: string
  /** Of 0, 0.1, … 1: the first is the background's, so that an empty cell is one with it. */
  shares: string[]
}

/**
 * Training and validation are told apart by the colour-blind too (Okabe and Ito, 2008). Shares are ColorBrewer's
 * Blues (Harrower and Brewer, 2003), dense at the low end, where the mistakes are; on a dark ground the other way
 * round.
 */
export const themes: Record<'light' | 'dark', Theme> = {
  light: {
    background: '#ffffff',
    title: '#3c3c41',
    text: '#54555a',
    muted: '#555555',
    grid: '#dbdee4',
    cells: '#eeeeee',
    training: '#0072b2',
    validation: '#d55e00',
    shares: [
      ...['#ffffff', '#b5d3e9', '#9ecae1', '#85bcdc', '#6baed6', '#57a0ce'],
      ...['#4292c6', '#3282be', '#2171b5', '#1461a9', '#08306b'],
    ],
  },
  dark: {
    background: '#16181d',
    title: '#e8e9ec',
    text: '#c6c8cd',
    muted: '#a9acb3',
    grid: '#33363d',
    cells: '#24272d',
    training: '#56b4e9',
    validation: '#e69f00',
    shares: [
      ...['#16181d', '#1a3352', '#1b4168', '#1d4f80', '#215f98', '#2a70ad'],
      ...['#3d83bf', '#5797ce', '#79addb', '#a1c6e6', '#deebf7'],
    ],
  },
}
