import { parse } from 'content-disposition'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { asFile } from './replies.ts'

test.each([
  ['plain trials.csv', 'plain trials.csv'],
  ['a "quoted" name.csv', 'a "quoted" name.csv'],
  ['café größe.csv', 'café größe.csv'],
  ['日本 🎉.csv', '日本 🎉.csv'],
  ['50%25 off.csv', '50%25 off.csv'],
  ['x\r\nset-cookie: a=b.csv', 'x--set-cookie: a=b.csv'],
  ['../../etc/passwd', '..-..-etc-passwd'],
  ['a\u202egnp.exe', 'a-gnp.exe'],
])('%j reaches a browser as a name of a file, whatever it holds', async (name, shown) => {
  const app = Fastify()
  app.get('/', async (_, reply) => asFile(reply, name).send('x'))
  const { headers } = await app.inject('/')
  expect(parse(String(headers['content-disposition'])).parameters.filename).toBe(shown)
  expect(headers['set-cookie']).toBeUndefined()
})
