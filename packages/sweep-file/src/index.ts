export { DuplicateKey } from './duplicate-key.ts'
export { parseJson } from './parse-json.ts'
export { parseYaml, yamlLimits } from './parse-yaml.ts'
