import { counted, type ImportanceReport } from '@sweepstack/protocol'
import type { Chart } from './chart.ts'
import { fitText } from './fit-text.ts'
import { textWidth } from './text-width.ts'
import type { Theme } from './theme.ts'

/** Which parameters decide a metric. */
export interface ImportanceData {
  /** Of the sweep. */
  title: string
  report: ImportanceReport
}

const fontSize = 12
const rowHeight = 26
const top = 84
const bottom = 52
const plot = 460
/** Beyond the plot, for what stands behind the bars. */
const right = 76
const widestName = 320
const mostPairs = 6

/** A bar for the share of each parameter, the largest first, and of the pairs with the largest shares, each with its interval. */
export function importanceChart({ title, report }: ImportanceData, theme: Theme): Chart {
  const rows = rowsOf(report)
  const names = rows.map(({ name }) =>
    fitText(name, { width: widestName, fontSize, keep: 'start' }),
  )
  const left = Math.max(60, ...names.map((name) => textWidth(name, fontSize))) + 24
  return {
    width: Math.max(800, left + plot + right),
    height: top + rowHeight * Math.max(1, rows.length) + bottom,
    option: {
      backgroundColor: theme.background,
      title: {
        text: fitText(title, { width: 560, fontSize: 15, keep: 'start' }),
        subtext: subtitleOf(report),
        left: 'center',
        top: 8,
        itemGap: 8,
        textStyle: { fontSize: 15, color: theme.title },
        subtextStyle: { fontSize, lineHeight: 16, color: theme.muted },
      },
      grid: { left, top, width: plot, height: rowHeight * Math.max(1, rows.length) },
      xAxis: {
        type: 'value',
        min: 0,
        max: 1,
        name: 'share of what varies',
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: { fontWeight: 'bold', fontSize, color: theme.text },
        axisLabel: {
          color: theme.text,
          formatter: (value: number) => `${Math.round(100 * value)} %`,
        },
        splitLine: { lineStyle: { color: theme.grid } },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: names,
        axisLabel: { color: theme.text, fontSize, interval: 0 },
        axisLine: { lineStyle: { color: theme.text } },
        axisTick: { show: false },
      },
      series: seriesOf(rows, theme),
    },
  }
}

interface Row {
  name: string
  share: number
  interval: { low: number; high: number }
  isPair: boolean
}

function rowsOf({ parameters, pairs }: ImportanceReport): Row[] {
  return [
    ...parameters.map((parameter) => ({ ...parameter, isPair: false })),
    ...pairs.slice(0, mostPairs).map(({ parameters: names, ...rest }) => ({
      ...rest,
      name: names.join(' × '),
      isPair: true,
    })),
  ]
}

/** What was measured of what, and what to know before believing it: as many warnings as there is room for. */
function subtitleOf({ metric, method, epoch, configs, warnings }: ImportanceReport): string {
  const what = method === 'fanova' ? 'fANOVA' : 'PED-ANOVA'
  const at = epoch === null ? '' : ` after epoch ${epoch}`
  const first = `${metric.name} (${metric.goal})${at}, by ${what}, of ${counted(configs, 'config')}; lines: 95 % intervals`
  const lines = [first, ...warnings.slice(0, 1)]
  return lines.map((line) => fitText(line, { width: 760, fontSize, keep: 'start' })).join('\n')
}

function seriesOf(rows: Row[], theme: Theme) {
  const intervals = rows.map(({ interval: { low, high } }, row) => ({
    type: 'line' as const,
    data: [
      [low, row],
      [high, row],
    ],
    symbol: 'rect',
    symbolSize: [2, 9],
    lineStyle: { color: theme.title, width: 1.5 },
    color: theme.title,
    z: 3,
  }))
  return [
    {
      type: 'bar' as const,
      barWidth: 14,
      data: rows.map(({ share, interval, isPair }, row) => ({
        value: [share, row],
        itemStyle: { color: isPair ? theme.validation : theme.training },
        label: { offset: [shift(interval.high - share), 0] },
      })),
      label: {
        show: true,
        position: 'right' as const,
        color: theme.text,
        fontSize,
        formatter: ({ dataIndex }: { dataIndex: number }) =>
          `${(100 * (rows[dataIndex]?.share ?? 0)).toFixed(1)} %`,
      },
    },
    ...intervals,
  ]
}

/** Of a label, in pixels: behind the end of the interval. */
function shift(share: number): number {
  return Math.round(plot * Math.max(0, share)) + 4
}
