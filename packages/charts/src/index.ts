export type { Chart } from './chart.ts'
export { type ConfusionData, confusionChart } from './confusion-chart.ts'
export { type CurvesData, curvesChart } from './curves-chart.ts'
export { type Theme, themes } from './theme.ts'
