import { onPath } from '@sweepstack/process'
import { type Browser, chromium as playwright } from 'playwright-core'
import { patience } from './machine-speed.ts'

/** A browser of this machine, which tests of pages need; nothing is downloaded for them. */
const names = ['chromium', 'chromium-browser', 'google-chrome']

/** Path of Chromium: `CHROMIUM`, or on PATH; undefined if there is none. */
export const chromium = process.env.CHROMIUM ?? onPath(process.env, ...names)

if (!chromium) {
  process.stderr.write(
    'pages skipped: no Chromium here; install it (apt-get install chromium) or set CHROMIUM to one\n',
  )
}

/** What Playwright turns off itself: of two such lists Chromium takes the last. A test compares them. */
export const offAnyhow = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
]

/**
 * What drops down from the address bar, which nobody sees here. Each new window makes pages of it, in processes of their
 * own: as much work of the processor as to load one of ours.
 */
const ofTheAddressBar = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup']

/** No sandbox, as root has none; nothing but 127.0.0.1 is asked, which has these names too. */
const flags = (hosts: string[]) => [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  `--disable-features=${[...offAnyhow, ...ofTheAddressBar].join()}`,
  `--host-resolver-rules=${hosts.map((name) => `MAP ${name} 127.0.0.1, `).join('')}MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
]

/** @throws if there is no Chromium: ask `chromium` first */
export function startChromium({ hosts = [] }: { hosts?: string[] } = {}) {
  return playwright.launch({ executablePath: chromium as string, args: flags(hosts) })
}

/** A page whose waits follow the speed of the machine. */
export async function openPage(browser: Browser) {
  const page = await browser.newPage()
  page.setDefaultTimeout(patience({ starts: 3, seconds: 30 }))
  return page
}
