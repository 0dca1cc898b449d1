/** Whether every object of JavaScript has something by this name: no name of a program's own may be one of these. */
export function isOfObjects(name: string): boolean {
  return name in Object.prototype
}
