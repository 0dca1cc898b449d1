// Preloaded into a process whose clock shall be wrong by SKEW_SECONDS.
const skew = Number(process.env.SKEW_SECONDS) * 1000
const { now } = Date
const RealDate = Date
Date.now = () => now() + skew
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [now() + skew] : args))
  }
}
