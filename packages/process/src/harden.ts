/**
 * Freezes Object.prototype before anything from outside is read: a name such as `__proto__` that a library takes
 * for a key can then leave nothing on every object of the process. To be called first in the process of each part.
 *
 * A frozen property could no longer be set on the objects that inherit it, which old libraries do
 * (`Long.prototype.toString = …`). So each becomes a pair of accessors, whose setter gives the object one of its
 * own, as an ordinary assignment would.
 */
export function harden(): void {
  const prototype = Object.prototype
  if (Object.isFrozen(prototype)) return
  for (const key of Reflect.ownKeys(prototype)) {
    const { value, configurable } = Object.getOwnPropertyDescriptor(prototype, key) ?? {}
    if (value === undefined || !configurable) continue
    Object.defineProperty(prototype, key, {
      get: () => value,
      set(this: object, own: unknown) {
        if (this === prototype) throw new TypeError(`Object.prototype.${String(key)} is frozen`)
        const property = { value: own, writable: true, enumerable: true, configurable: true }
        Object.defineProperty(this, key, property)
      },
    })
  }
  Object.freeze(prototype)
}
