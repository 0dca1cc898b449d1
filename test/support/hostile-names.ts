/** Names that break what takes them for keys, for text of a terminal or for markup. */
export const hostileNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  'valueOf',
  'a\u0000\u001b[2Jb',
  '\ud800',
  '<&">',
  '{a|b}',
  'two\nlines',
  '\u202eright',
  'x'.repeat(200),
  '',
]
